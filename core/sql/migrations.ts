import { LOG_FIELD, LOG_FIELDS } from "../log/log_fields.ts";
import { LOG_COLUMNS } from "./log_columns.ts";
import type { SqlDialect } from "./sql_dialect.ts";

/** A column that an existing table may lack. */
export interface AddedColumn {
  /** Table name, as used in statements. */
  readonly table: string;
  /** Name of the column. */
  readonly name: string;
  /** The statement that adds it, to be skipped if the column exists. */
  readonly statement: string;
}

/**
 * One step from a version of the schema to the next. Indexes are not part of it: what serves a
 * query best differs between databases.
 */
export interface Migration {
  /** The version that it leads to, from 1. */
  readonly version: number;
  /** First: tables, which may be there already. */
  readonly tables: readonly string[];
  /** Then: columns that a table which was there may lack; all are nullable. */
  readonly columns: readonly AddedColumn[];
}

/** Table names, as used in statements. */
export interface TableNames {
  /** The Python version's table of logs. */
  readonly requests: string;
  /** Metrics. */
  readonly metrics: string;
  /** Error groups. */
  readonly errors: string;
  /** Counts of their occurrences, by time. */
  readonly errorCounts: string;
  /** Keys of recent batches, by which one that comes again is recognized. */
  readonly batches: string;
  /** What processes share: the version of the schema, who cleans up right now, and the like. */
  readonly state: string;
}

/**
 * Returns the table names.
 *
 * @param prefix Their prefix: a quoted schema and a dot.
 * @returns The names.
 */
export function tableNames(prefix = ""): TableNames {
  return {
    requests: `${prefix}requests`,
    metrics: `${prefix}supertracer_metrics`,
    errors: `${prefix}supertracer_errors`,
    errorCounts: `${prefix}supertracer_error_counts`,
    batches: `${prefix}supertracer_batches`,
    state: `${prefix}supertracer_state`,
  };
}

/**
 * Returns the columns of the table of logs except `id`, as used in `CREATE TABLE`.
 *
 * @param dialect Which database.
 * @returns A definition for each.
 */
export function columnDefinitions(dialect: SqlDialect): string[] {
  return LOG_COLUMNS.map(({ name, type }) => {
    return `${name} ${dialect.types[type]}${name === "timestamp" ? " NOT NULL" : ""}`;
  });
}

/**
 * The steps that make the schema, or bring it up to date. All steps above the version that
 * `supertracer_state` has under `schema_version` are to be taken in one transaction, which holds a
 * lock that keeps other processes from doing the same, and writes the new version.
 *
 * @param dialect Which database.
 * @param names Names of the tables.
 * @returns The steps, ascending by version.
 */
export function migrations(dialect: SqlDialect, names: TableNames = tableNames()): Migration[] {
  const { text, integer, real } = dialect.types;
  const list = dialect.name === "sqlite" ? text : `${integer}[]`;
  const tables: Readonly<Record<number, readonly string[]>> = {
    1: [
      `CREATE TABLE IF NOT EXISTS ${names.requests} (${
        [dialect.idColumn, ...columnDefinitions(dialect)].join(", ")
      })`,
      `CREATE TABLE IF NOT EXISTS ${names.metrics} (` +
      `width_ms ${integer} NOT NULL, start_ms ${integer} NOT NULL, method ${text} NOT NULL, ` +
      `route ${text} NOT NULL, status_class ${text} NOT NULL, count ${integer} NOT NULL, ` +
      `sum_ms ${real} NOT NULL, max_ms ${real} NOT NULL, buckets ${text} NOT NULL, ` +
      `PRIMARY KEY (width_ms, start_ms, method, route, status_class))${withoutRowId(dialect)}`,
      `CREATE TABLE IF NOT EXISTS ${names.errors} (id ${text} PRIMARY KEY, ` +
      `state ${text} NOT NULL, changed_at_ms ${real} NOT NULL, count ${integer} NOT NULL, ` +
      `first_seen_ms ${real} NOT NULL, last_seen_ms ${real} NOT NULL, name ${text} NOT NULL, ` +
      `message ${text} NOT NULL, source ${text} NOT NULL, method ${text}, route ${text}, ` +
      `logger_name ${text}, top_frame ${text})${withoutRowId(dialect)}`,
      `CREATE TABLE IF NOT EXISTS ${names.errorCounts} (error_group ${text} NOT NULL, ` +
      `width_ms ${integer} NOT NULL, start_ms ${integer} NOT NULL, count ${integer} NOT NULL, ` +
      `counts ${list}, PRIMARY KEY (error_group, width_ms, start_ms))${withoutRowId(dialect)}`,
      `CREATE TABLE IF NOT EXISTS ${names.batches} (key ${text} PRIMARY KEY, ` +
      `ids ${text} NOT NULL, saved_at_ms ${real} NOT NULL)${withoutRowId(dialect)}`,
      `CREATE TABLE IF NOT EXISTS ${names.state} (key ${text} PRIMARY KEY, ` +
      `value ${text} NOT NULL, expires_at_ms ${real})${withoutRowId(dialect)}`,
    ],
  };
  const versions = Array.from({ length: SCHEMA_VERSION }, (_, i) => i + 1);
  return versions.map((version) => {
    const columns = LOG_COLUMNS.filter(({ property }) => LOG_FIELD[property].since === version);
    return {
      version,
      tables: tables[version] ?? [],
      columns: columns.map(({ name, type }) => ({
        table: names.requests,
        name,
        statement: `ALTER TABLE ${names.requests} ADD COLUMN ${name} ${dialect.types[type]}`,
      })),
    };
  });
}

/** The version of the schema that this package makes. */
export const SCHEMA_VERSION: number = Math.max(...LOG_FIELDS.map(({ since = 0 }) => since));

function withoutRowId(dialect: SqlDialect): string {
  return dialect.name === "sqlite" ? " WITHOUT ROWID" : "";
}

/**
 * Returns the key in `supertracer_state` of a text that processes share, distinct from the
 * connector's own keys.
 *
 * @param key The key passed to `saveShared()`.
 */
export function sharedKey(key: string): string {
  return `shared_${key}`;
}
