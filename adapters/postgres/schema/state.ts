import { POSTGRES_DIALECT, SqlParameters } from "@supertracer/core/sql";
import type { RunStatement } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/** Reads what the processes on the database share under a key, or `undefined` if there is nothing. */
export async function readState(
  run: RunStatement,
  { names }: TableLayout,
  key: string,
): Promise<string | undefined> {
  const [row] = await run(`SELECT value FROM ${names.state} WHERE key = $1::text`, [key]);
  return row === undefined ? undefined : String(row[0]);
}

/** Stores it. */
export async function writeState(
  run: RunStatement,
  { names }: TableLayout,
  key: string,
  value: string,
): Promise<void> {
  const parameters = new SqlParameters(POSTGRES_DIALECT);
  const values = [parameters.add(key, "text"), parameters.add(value, "text")];
  const sql = `INSERT INTO ${names.state} (key, value) VALUES (${values.join(", ")}) ` +
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value";
  await run(sql, parameters.values);
}

/** Deletes it. */
export async function deleteState(
  run: RunStatement,
  { names }: TableLayout,
  key: string,
): Promise<void> {
  await run(`DELETE FROM ${names.state} WHERE key = $1::text`, [key]);
}
