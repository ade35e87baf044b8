import { ConnectorError } from "@supertracer/core";
import { migrations, SCHEMA_VERSION, SQLITE_DIALECT, tableNames } from "@supertracer/core/sql";
import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { indexStatements } from "./log_indexes.ts";
import { readState, writeState } from "./state.ts";
import type { TextIndexing } from "./text_index.ts";
import { createTextParts, dropTextParts, readTextParts } from "./text_parts.ts";

/** Columns without which a table `requests` is another app's. */
const PYTHON_COLUMNS = ["id", "content", "timestamp", "method", "url", "log_level", "status_code"];

/** Called with how many indexes are made, and of how many. */
export type OnIndex = (made: number, total: number) => void;

/** Key of the version of the schema. */
const VERSION = "schema_version";

const NAMES = tableNames();
const steps = () => migrations(SQLITE_DIALECT, NAMES);

/**
 * Creates the tables, or brings them up to date; what is up to date is only read.
 *
 * @param connection The database.
 * @param indexing Whether texts have an index; with `"auto"` the first search decides.
 * @param onIndex Called before each index: on a large table of the Python version one takes a second.
 * @throws {ConnectorError} If they were made by a newer version, or are another app's.
 */
export async function prepareSchema(
  connection: Connection,
  indexing: TextIndexing,
  onIndex: OnIndex,
): Promise<void> {
  const doing = "prepare the database";
  const version = await connection.read(doing, wholeVersion);
  if (version !== SCHEMA_VERSION) {
    await connection.write(doing, (statements) => migrate(statements, onIndex));
  }
  const hasTexts = (statements: Statements) => readTextParts(statements) !== undefined;
  if (indexing === "auto" || await connection.read(doing, hasTexts) === indexing) return;
  if (indexing) await connection.write(doing, createTextParts);
  else await connection.write(doing, dropTextParts);
}

function migrate(statements: Statements, onIndex: OnIndex): void {
  // Under the lock: another process may have done it.
  const version = wholeVersion(statements);
  if (version === SCHEMA_VERSION) return;
  for (const { version: next, tables, columns } of steps()) {
    if (next <= version) continue;
    for (const statement of tables) statements.exec(statement);
    const present = columnsOf(statements, NAMES.requests);
    const missing = PYTHON_COLUMNS.filter((name) => !present.has(name));
    if (missing.length > 0) {
      throw new ConnectorError(
        `Cannot use the table requests: it has no ${missing.join(", ")}, so it is another app's: ` +
          "pass another path",
      );
    }
    for (const [table, added] of Map.groupBy(columns, ({ table }) => table)) {
      const present = columnsOf(statements, table);
      for (const { name, statement } of added) if (!present.has(name)) statements.exec(statement);
    }
  }
  // An index of rows that are gone would find the new ones that get their ids.
  if (version === 0) dropTextParts(statements);
  const indexes = indexStatements();
  for (const [made, statement] of indexes.entries()) {
    onIndex(made, indexes.length);
    statements.exec(statement);
  }
  writeState(statements, VERSION, String(SCHEMA_VERSION));
}

/** The version of the schema, 0 where a table or a column of it is missing. */
function wholeVersion(statements: Statements): number {
  const version = readVersion(statements);
  if (version < SCHEMA_VERSION) return version;
  const columns = new Map(
    Object.values(NAMES).map((table) => [table, columnsOf(statements, table)]),
  );
  const hasTables = Array.from(columns.values()).every(({ size }) => size > 0);
  const hasColumns = steps().every((step) =>
    step.columns.every(({ table, name }) => columns.get(table)?.has(name))
  );
  return hasTables && hasColumns ? version : 0;
}

/** The version of the schema, 0 for none. */
function readVersion(statements: Statements): number {
  const hasState = statements.get("SELECT 1 FROM sqlite_schema WHERE name = ?", NAMES.state);
  if (hasState === undefined) return 0;
  const version = Number(readState(statements, VERSION) ?? 0);
  if (version <= SCHEMA_VERSION) return version;
  throw new ConnectorError(
    `Cannot use the tables: they are of version ${version}, this package knows versions up to ` +
      `${SCHEMA_VERSION}: update @supertracer/sqlite`,
  );
}

function columnsOf(statements: Statements, table: string): Set<unknown> {
  return new Set(statements.all(`PRAGMA table_info(${table})`).map((row) => row["name"]));
}
