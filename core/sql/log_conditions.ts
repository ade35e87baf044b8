import type { FilterConditions } from "../filter_conditions.ts";
import { storable } from "../redaction/storable.ts";
import { toSeconds } from "./epoch_seconds.ts";
import type { SqlDialect } from "./sql_dialect.ts";
import type { SqlParameters } from "./sql_parameters.ts";

/** The name of a condition: that of the filter it comes from. */
export type ConditionName = Exclude<keyof FilterConditions, "limit">;

/**
 * Filters as SQL: for each condition given, by its name, an expression over the columns of the table
 * that is true where the condition is met, exactly as `matchesFilters()` has it. Whoever puts the
 * statement together joins them with `AND`.
 *
 * @param conditions From `filterConditions()`.
 * @param dialect Which database.
 * @param parameters Where parameters are added.
 * @param table Name of the table, as it stands in statements.
 * @returns The expressions, in the order of {@linkcode FilterConditions}.
 */
export function logConditions(
  conditions: FilterConditions,
  dialect: SqlDialect,
  parameters: SqlParameters,
  table = "requests",
): Map<ConditionName, string> {
  const { searchText, endpoint, status, methods, start, end, hasError, kind } = conditions;
  const { minLatency, maxLatency, before, after } = conditions;
  const sql: Map<ConditionName, string> = new Map();

  if (searchText !== undefined) {
    const part = parameters.add(dialect.containsValue(storable(searchText)), "text");
    const inContent = dialect.contains("content", part);
    sql.set("searchText", `(${inContent} OR ${dialect.contains("error_message", part)})`);
  }
  if (endpoint !== undefined) {
    const part = parameters.add(dialect.containsValue(storable(endpoint)), "text");
    sql.set("endpoint", dialect.contains("url", part));
  }
  if (status !== undefined) {
    const from = parameters.add(status.from, "integer");
    let condition = `status_code BETWEEN ${from} AND ${parameters.add(status.to, "integer")}`;
    if (!status.isRange) {
      const pattern = parameters.add(status.pattern.replaceAll("x", "_"), "text");
      condition = `(${condition} AND CAST(status_code AS TEXT) LIKE ${pattern})`;
    }
    sql.set("status", condition);
  }
  equal("logLevel", "log_level");
  if (methods !== undefined) {
    const list = parameters.add(JSON.stringify(methods.map(storable)), "text");
    sql.set("methods", dialect.isOneOf("method", list));
  }
  if (start !== undefined) {
    sql.set("start", `timestamp >= ${parameters.add(toSeconds(start), "real")}`);
  }
  if (end !== undefined) {
    sql.set("end", `timestamp < ${parameters.add(toSeconds(end), "real")}`);
  }
  if (minLatency !== undefined) {
    sql.set("minLatency", `duration_ms >= ${parameters.add(minLatency, "real")}`);
  }
  if (maxLatency !== undefined) {
    sql.set("maxLatency", `duration_ms <= ${parameters.add(maxLatency, "real")}`);
  }
  if (hasError === true) sql.set("hasError", "(status_code >= 400 OR error_message IS NOT NULL)");
  if (hasError === false) {
    sql.set("hasError", "((status_code IS NULL OR status_code < 400) AND error_message IS NULL)");
  }
  equal("requestId", "request_id");
  equal("traceId", "trace_id");
  equal("route", "route");
  equal("loggerName", "logger_name");
  equal("instance", "instance");
  if (kind !== undefined) {
    sql.set("kind", `method IS ${kind === "request" ? "NOT NULL" : "NULL"}`);
  }
  if (before !== undefined) {
    sql.set("before", `(timestamp, id) < (${place(before.timestamp, Math.ceil(before.id))})`);
  }
  if (after !== undefined) {
    sql.set("after", `(timestamp, id) > (${place(after.timestamp, Math.floor(after.id))})`);
  }
  return sql;

  function equal(
    name: "logLevel" | "requestId" | "traceId" | "route" | "loggerName" | "instance",
    column: string,
  ): void {
    const value = conditions[name];
    if (value === undefined) return;
    sql.set(name, `${column} = ${parameters.add(storable(value), "text")}`);
  }

  /**
   * Time and id of a cursor. Where the row is still there its own time counts: the Python version
   * and others may have written one that is no whole number of microseconds.
   */
  function place(timestampMs: number, wholeId: number): string {
    const time = parameters.add(toSeconds(timestampMs), "real");
    const id = parameters.add(Math.max(-LAST_ID, Math.min(wholeId, LAST_ID)), "integer");
    const own =
      `SELECT own.timestamp FROM ${table} AS own WHERE own.id = ${id} AND abs(own.timestamp - ${time}) < 1e-6`;
    return `coalesce((${own}), ${time}), ${id}`;
  }
}

const LAST_ID = Number.MAX_SAFE_INTEGER;
