import type { ConditionTree } from "../filters/condition_tree.ts";
import type { FilterConditions } from "../filters/filter_conditions.ts";
import type { LeafConditions } from "../filters/leaf_conditions.ts";
import { storable } from "../text/storable.ts";
import { bodyTextSql, headerTextSql } from "./detail_text_sql.ts";
import { toSeconds } from "./epoch_seconds.ts";
import { indexedText } from "./indexed_text.ts";
import type { SqlDialect } from "./sql_dialect.ts";
import type { SqlParameters } from "./sql_parameters.ts";

/** The name of a condition: that of the filter it comes from. */
export type ConditionName = Exclude<keyof FilterConditions, "limit">;

/** Texts that a column is compared with: the condition's name, the column, and how. */
const TEXTS = [
  ["logLevel", "log_level", "equal"],
  ["requestId", "request_id", "equal"],
  ["errorGroup", "error_group", "equal"],
  ["traceId", "trace_id", "equal"],
  ["route", "route", "equal"],
  ["loggerName", "logger_name", "equal"],
  ["instance", "instance", "equal"],
  ["spanId", "span_id", "equal"],
  ["outcome", "outcome", "equal"],
  ["clientIp", "client_ip", "equal"],
  ["pathPattern", "path", "pattern"],
  ["routePattern", "route", "pattern"],
  ["endpoint", "url", "part"],
  ["path", "path", "part"],
  ["errorText", "error_message", "part"],
  ["userAgent", "user_agent", "part"],
] as const;

/** Bounds of a column: the condition's name, the column, and the operator. */
const BOUNDS = [
  ["minStatus", "status_code", ">="],
  ["maxStatus", "status_code", "<="],
  ["minLatency", "duration_ms", ">="],
  ["maxLatency", "duration_ms", "<="],
  ["minSize", "response_size_bytes", ">="],
  ["maxSize", "response_size_bytes", "<="],
] as const;

/**
 * Filters as SQL: for each condition given, by its name, an expression over the columns of the table
 * that is true where the condition is met, exactly as `matchesFilters()` has it. Whoever puts the
 * statement together joins them with `AND`.
 *
 * @param conditions From `filterConditions()`.
 * @param dialect Which database.
 * @param parameters Where parameters are added.
 * @param table Name of the table, as it stands in statements.
 * @returns The expressions.
 */
export function logConditions(
  conditions: FilterConditions,
  dialect: SqlDialect,
  parameters: SqlParameters,
  table = "requests",
): Map<ConditionName, string> {
  const { where, before, after } = conditions;
  const sql: Map<ConditionName, string> = leafSql(conditions, dialect, parameters);
  if (where !== undefined) sql.set("where", treeSql(where, dialect, parameters));
  if (before !== undefined) {
    const { bounds: [, most], place } = cursor(before.timestamp, Math.ceil(before.id));
    sql.set("before", `timestamp <= ${most} AND (timestamp, id) < (${place})`);
  }
  if (after !== undefined) {
    const { bounds: [least], place } = cursor(after.timestamp, Math.floor(after.id));
    sql.set("after", `timestamp >= ${least} AND (timestamp, id) > (${place})`);
  }
  return sql;

  /**
   * Time and id of a cursor. Where the row is still there its own time counts: the Python version
   * and others may have written one that is no whole number of microseconds. The bounds of that time
   * are plain, so that a database can tell by them which partitions to read.
   */
  function cursor(timestampMs: number, wholeId: number): Cursor {
    const seconds = toSeconds(timestampMs);
    const time = parameters.add(seconds, "real");
    const id = parameters.add(Math.max(-LAST_ID, Math.min(wholeId, LAST_ID)), "integer");
    const least = parameters.add(seconds - 2 * OWN_TIME_S, "real");
    const most = parameters.add(seconds + 2 * OWN_TIME_S, "real");
    const own = `SELECT own.timestamp FROM ${table} AS own WHERE own.id = ${id} ` +
      `AND own.timestamp BETWEEN ${least} AND ${most} ` +
      `AND abs(own.timestamp - ${time}) < ${OWN_TIME_S}`;
    return { bounds: [least, most], place: `coalesce((${own}), ${time}), ${id}` };
  }
}

/** A place in the order of lists, as it stands in a statement. */
interface Cursor {
  /** Between which the time is. */
  readonly bounds: readonly [least: string, most: string];
  /** Time and id. */
  readonly place: string;
}

/** Seconds by which the time of a cursor may differ from that of its row. */
const OWN_TIME_S = 1e-6;
const LAST_ID = Number.MAX_SAFE_INTEGER;

function treeSql(tree: ConditionTree, dialect: SqlDialect, parameters: SqlParameters): string {
  if ("leaf" in tree) return join([...leafSql(tree.leaf, dialect, parameters).values()], "AND");
  // Where a column is absent a comparison is NULL, which is neither true nor false.
  if ("not" in tree) return `(${treeSql(tree.not, dialect, parameters)} IS NOT TRUE)`;
  const isAny = "any" in tree;
  const parts = (isAny ? tree.any : tree.all).map((part) => treeSql(part, dialect, parameters));
  return join(parts, isAny ? "OR" : "AND");
}

/** Nothing joined by AND is true, by OR false. */
function join(parts: readonly string[], operator: "AND" | "OR"): string {
  if (parts.length === 0) return operator === "AND" ? "(1 = 1)" : "(1 = 0)";
  return `(${parts.join(` ${operator} `)})`;
}

function leafSql(
  conditions: LeafConditions,
  dialect: SqlDialect,
  parameters: SqlParameters,
): Map<keyof LeafConditions, string> {
  const { searchText, status, methods, start, end, hasError, kind } = conditions;
  const sql: Map<keyof LeafConditions, string> = new Map();
  if (searchText !== undefined) {
    const part = parameters.add(dialect.containsValue(storable(searchText)), "text");
    const inContent = dialect.contains("content", part);
    sql.set("searchText", `(${inContent} OR ${dialect.contains("error_message", part)})`);
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
  if (methods !== undefined) {
    const list = parameters.add(JSON.stringify(methods.map(indexedText)), "text");
    sql.set("methods", dialect.isOneOf("method", list));
  }
  if (start !== undefined) {
    sql.set("start", `timestamp >= ${parameters.add(toSeconds(start), "real")}`);
  }
  if (end !== undefined) {
    sql.set("end", `timestamp < ${parameters.add(toSeconds(end), "real")}`);
  }
  if (hasError === true) sql.set("hasError", "(status_code >= 400 OR error_message IS NOT NULL)");
  if (hasError === false) {
    sql.set("hasError", "((status_code IS NULL OR status_code < 400) AND error_message IS NULL)");
  }
  if (kind !== undefined) {
    sql.set("kind", `method IS ${kind === "request" ? "NOT NULL" : "NULL"}`);
  }
  for (const [name, column, operator] of BOUNDS) {
    const value = conditions[name];
    if (value === undefined) continue;
    sql.set(name, `${column} ${operator} ${parameters.add(value, "real")}`);
  }
  for (const [name, column, how] of TEXTS) {
    const value = conditions[name];
    if (value === undefined) continue;
    sql.set(name, textSql(column, how, how === "equal" ? indexedText(value) : storable(value)));
  }
  for (const [name, read] of [["headerText", headerTextSql], ["bodyText", bodyTextSql]] as const) {
    const value = conditions[name];
    if (value === undefined) continue;
    sql.set(name, read(value, dialect, parameters));
  }
  return sql;

  function textSql(column: string, how: "equal" | "pattern" | "part", value: string): string {
    if (how === "equal") return `${column} = ${parameters.add(value, "text")}`;
    return how === "part"
      ? dialect.contains(column, parameters.add(dialect.containsValue(value), "text"))
      : dialect.matches(column, parameters.add(dialect.patternValue(value), "text"));
  }
}
