import {
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMN_NAMES,
  LOG_COLUMN_NAMES,
  METRICS_COLUMN_NAMES,
  tableNames,
} from "@supertracer/core/sql";
import { PostgreSQLError } from "../connection/postgresql_error.ts";
import type { RunStatement } from "../connection/statement_runner.ts";
import type { ColumnTypes } from "./table_layout.ts";

/** Names of our tables without a schema, and the columns that each must have. */
const TABLE_COLUMNS: readonly (readonly [table: string, columns: readonly string[]])[] = tables();

function tables(): (readonly [string, readonly string[]])[] {
  const { requests, metrics, errors, errorCounts, batches, state } = tableNames();
  return [
    [requests, ["id", ...LOG_COLUMN_NAMES]],
    [metrics, METRICS_COLUMN_NAMES],
    [errors, ERROR_COLUMNS.map(({ name }) => name)],
    [errorCounts, ERROR_COUNT_COLUMN_NAMES],
    [batches, ["key", "ids", "saved_at_ms"]],
    [state, ["key", "value", "expires_at_ms"]],
  ];
}

/** The tables that exist, by name without a schema: types of their columns. */
export type PresentTables = ReadonlyMap<string, ColumnTypes>;

/**
 * Finds the schema of the tables. Names are then qualified by it, since the `search_path` may differ
 * on the next connection.
 *
 * @param run Runs the statement.
 * @returns The schema whose table of logs the `search_path` finds, else the first that it names.
 */
export async function findSchema(run: RunStatement): Promise<string> {
  const [row] = await run(
    "SELECT coalesce((SELECT nspname FROM pg_class JOIN pg_namespace " +
      "ON pg_namespace.oid = relnamespace " +
      `WHERE pg_class.oid = to_regclass('${tableNames().requests}')), current_schema())`,
  );
  const schema = row?.[0];
  if (typeof schema !== "string") {
    throw new PostgreSQLError(
      "Cannot prepare the database: its search_path names no schema that exists: pass schema",
    );
  }
  if (/["'\\]/.test(schema)) {
    throw new PostgreSQLError(
      "Cannot use the schema that the search_path begins with, its name has a quotation mark: " +
        "pass schema",
    );
  }
  return schema;
}

/** Reads which of our tables exist, and their columns. */
export async function readTables(run: RunStatement, schema: string): Promise<PresentTables> {
  const names = TABLE_COLUMNS.map(([name]) => `'${name}'`).join(", ");
  const rows = await run(
    "SELECT relname, attname, format_type(atttypid, NULL) FROM pg_attribute " +
      "JOIN pg_class ON pg_class.oid = attrelid " +
      `WHERE relnamespace = to_regnamespace('"${schema}"') AND relname IN (${names}) ` +
      "AND attnum > 0 AND NOT attisdropped",
  );
  const present = new Map<string, Map<string, string>>();
  for (const [table, column, type] of rows) {
    const name = String(table);
    const columns = present.get(name) ?? new Map<string, string>();
    present.set(name, columns.set(String(column), String(type)));
  }
  return present;
}

/** Whether all tables and columns exist that we read and write. */
export function isWhole(present: PresentTables): boolean {
  return TABLE_COLUMNS.every(([table, columns]) => {
    const types = present.get(table);
    return types !== undefined && columns.every((column) => types.has(column));
  });
}

/**
 * Fails where a table of our own lacks a column that can't be added, since its content is lost.
 *
 * @param present The tables, with all columns that can be added.
 */
export function checkOwnTables(present: PresentTables): void {
  for (const [table, columns] of TABLE_COLUMNS) {
    const missing = columns.filter((column) => present.get(table)?.has(column) !== true);
    if (missing.length === 0) continue;
    throw new PostgreSQLError(
      `Cannot use the table ${table}: it has no ${
        missing.join(", ")
      }: drop it, it is created again`,
    );
  }
}
