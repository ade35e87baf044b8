import { LATENCY_CLASS, type TableNames } from "@supertracer/core/sql";
import type { RunStatement } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/**
 * What each index ends with, so that the newest come first. Not the id too, by which the server sorts
 * the few rows of the same moment: entries of at most 24 bytes fill their pages to 90 % where those of
 * a group come in order, longer ones to half (PostgreSQL, `_bt_afternewitemoff()` in nbtsplitloc.c).
 */
const ORDER = "timestamp";

/** Rows with an error, as `hasError` has it. */
export const IS_ERROR = "(status_code >= 400 OR error_message IS NOT NULL)";

/** An index of the table of logs. */
export interface LogIndex {
  /** Its name; its schema is that of the table. */
  readonly name: string;
  /** What follows the table in its definition. */
  readonly columns: string;
}

/**
 * What follows `CREATE INDEX IF NOT EXISTS`, or the same with `CONCURRENTLY`.
 *
 * @param index The index.
 * @param table The table, as it stands in statements.
 */
export function indexDefinition({ columns, name }: LogIndex, table: string): string {
  return `${name} ON ${table} ${columns}`;
}

/**
 * An index for each way to ask for lists. PostgreSQL reads an index in order only where all columns
 * before the order are given, and can use partial ones.
 *
 * @param layout How the table looks.
 */
export function logIndexes(layout: TableLayout): LogIndex[] {
  const index = (short: string, columns: string, where = ""): LogIndex => {
    return { name: `supertracer_requests_${short}`, columns: `(${columns})${where}` };
  };
  const latencyClass = LATENCY_CLASS.replaceAll("duration_ms", layout.read("duration_ms"));
  return [
    index("timestamp", ORDER),
    index("level", `log_level, ${ORDER}`),
    index("method", `method, ${ORDER}`, " WHERE method IS NOT NULL"),
    index("status", `status_code, ${ORDER}`, " WHERE status_code IS NOT NULL"),
    index("status_class", `(status_code / 100), ${ORDER}`, " WHERE status_code IS NOT NULL"),
    index("error", ORDER, ` WHERE ${IS_ERROR}`),
    index("log", ORDER, " WHERE method IS NULL"),
    index("route", `route, ${ORDER}`, " WHERE route IS NOT NULL"),
    index("instance", `instance, ${ORDER}`, " WHERE instance IS NOT NULL"),
    index("logger", `logger_name, ${ORDER}`, " WHERE logger_name IS NOT NULL"),
    index("request_id", "request_id", " WHERE request_id IS NOT NULL"),
    // By id too: each group of a list asks for its last log.
    index("error_group", "error_group, timestamp, id", " WHERE error_group IS NOT NULL"),
    index("trace_id", "trace_id", " WHERE trace_id IS NOT NULL"),
    index(
      "latency",
      `${latencyClass}, ${ORDER}`,
      ` WHERE ${layout.read("duration_ms")} IS NOT NULL`,
    ),
  ];
}

/**
 * Statements that create the indexes of our own tables, which are small.
 *
 * @param layout How the tables are named.
 * @returns The statements; they may be run again.
 */
export function ownIndexStatements({ names }: TableLayout): string[] {
  const { batches, metrics, errors, errorCounts }: TableNames = names;
  return [
    `CREATE INDEX IF NOT EXISTS supertracer_errors_last_seen ON ${errors} (last_seen_ms)`,
    `CREATE INDEX IF NOT EXISTS supertracer_error_counts_start ON ${errorCounts} (start_ms)`,
    // Points of the running minute, and the row of a process, are updated over and over: room for that
    // on their page.
    `ALTER TABLE ${metrics} SET (fillfactor = 70)`,
    `ALTER TABLE ${batches} SET (fillfactor = 30)`,
  ];
}

/** Before it the server has no statistics of expressions. */
const STATISTICS_VERSION = 140_000;

/**
 * Creates statistics of the expressions of indexes. Without them the planner expects one row in two
 * hundred for any class of status or latency, and sorts all rows of the class to list the newest.
 *
 * @param run Runs the statements.
 * @param layout How the table looks.
 */
export async function createStatistics(run: RunStatement, layout: TableLayout): Promise<void> {
  const [row] = await run("SELECT current_setting('server_version_num')::integer");
  if (Number(row?.[0]) < STATISTICS_VERSION) return;
  const { requests } = layout.names;
  const expressions = {
    status_class: "(status_code / 100)",
    latency_class: LATENCY_CLASS.replaceAll("duration_ms", layout.read("duration_ms")),
  };
  for (const [name, expression] of Object.entries(expressions)) {
    const statistics = requests.replace(/requests$/, `supertracer_${name}`);
    await run(`CREATE STATISTICS IF NOT EXISTS ${statistics} ON ${expression} FROM ${requests}`);
  }
}
