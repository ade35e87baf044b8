import { NamedStatement, SQLITE_DIALECT, tableNames } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

const TABLE = tableNames().state;

const READ = `SELECT value FROM ${TABLE} WHERE key = ?`;
const DELETE = `DELETE FROM ${TABLE} WHERE key = ?`;
const WRITE = new NamedStatement(
  SQLITE_DIALECT,
  { key: "text", value: "text" },
  ({ key, value }) => `INSERT OR REPLACE INTO ${TABLE} (key, value) VALUES (${key}, ${value})`,
);

/** Reads what the processes on the file share under a key, or `undefined` if there is nothing. */
export function readState(statements: Statements, key: string): string | undefined {
  const row = statements.get(READ, key);
  return row === undefined ? undefined : String(row["value"]);
}

/** Stores it. To be run in a transaction. */
export function writeState(statements: Statements, key: string, value: string): void {
  statements.run(WRITE.text, ...WRITE.bind({ key, value }));
}

/** Deletes it. To be run in a transaction. */
export function deleteState(statements: Statements, key: string): void {
  statements.run(DELETE, key);
}
