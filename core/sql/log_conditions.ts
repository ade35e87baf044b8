import { HEADER_STEPS, TEXT_STEPS } from "../filters/detail_texts.ts";
import {
  type ConditionReaders,
  type ConditionTree,
  type FilterConditions,
  type LeafConditions,
  readConditions,
} from "../filters/filter_conditions.ts";
import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import type { Log } from "../log/log.ts";
import { LOG_FIELD } from "../log/log_fields.ts";
import { toSeconds } from "../log/stored_values.ts";
import { indexedText, storable } from "../text/storable.ts";
import type { SqlDialect } from "./sql_dialect.ts";
import type { SqlParameters } from "./sql_parameters.ts";

/** The name of a condition: that of the filter it comes from. */
export type ConditionName = Exclude<keyof FilterConditions, "limit">;

/** Context of a condition in SQL. */
interface SqlContext {
  /** Which database. */
  readonly dialect: SqlDialect;
  /** Receives parameters. */
  readonly parameters: SqlParameters;
}

/** The counterpart in memory is `matchesFilters()`. */
const CONDITIONS_SQL: ConditionReaders<string, SqlContext> = {
  equal: (text, on, { parameters }) => {
    const value = parameters.add(indexedText(text), "text");
    return anyColumn(on, (column) => `${column} = ${value}`);
  },
  anyOf: (texts, on, { dialect, parameters }) => {
    const list = parameters.add(JSON.stringify(texts.map(indexedText)), "text");
    return anyColumn(on, (column) => dialect.isOneOf(column, list));
  },
  least: (bound, on, context) => boundSql(">=", bound, on, context),
  most: (bound, on, context) => boundSql("<=", bound, on, context),
  below: (bound, on, context) => boundSql("<", bound, on, context),
  digits: ({ from, to, isRange, pattern }, on, { parameters }) => {
    const bounds = `${parameters.add(from, "integer")} AND ${parameters.add(to, "integer")}`;
    const digits = isRange ? "" : parameters.add(pattern.replaceAll("x", "_"), "text");
    return anyColumn(on, (column) => {
      const isWithin = `${column} BETWEEN ${bounds}`;
      return isRange ? isWithin : `(${isWithin} AND CAST(${column} AS TEXT) LIKE ${digits})`;
    });
  },
  part: (text, on, { dialect, parameters }) => {
    const part = parameters.add(dialect.containsValue(storable(text)), "text");
    return anyColumn(on, (column) => dialect.contains(column, part));
  },
  pattern: (pattern, on, { dialect, parameters }) => {
    const value = parameters.add(dialect.patternValue(storable(pattern)), "text");
    return anyColumn(on, (column) => dialect.matches(column, value));
  },
  presence: (kind) => `method IS ${kind === "request" ? "NOT NULL" : "NULL"}`,
  failure: (isWanted) => {
    if (isWanted) return "(status_code >= 400 OR error_message IS NOT NULL)";
    return "((status_code IS NULL OR status_code < 400) AND error_message IS NULL)";
  },
  headerPart: (text, on, context) =>
    headerTextSql(text, on.map(columnOf), context.dialect, context.parameters),
  bodyPart: (text, on, context) =>
    bodyTextSql(text, on.map(columnOf), context.dialect, context.parameters),
  member: ({ name, value }, on, { dialect, parameters }) => {
    const path = parameters.add(dialect.memberValue(name), "text");
    // As JSON: a quoted text, or anything else as it is.
    const text = parameters.add(JSON.stringify(storable(value)), "text");
    const other = value.startsWith('"') ? text : parameters.add(storable(value), "text");
    return anyColumn(on, (column) => `${dialect.member(column, path)} IN (${text}, ${other})`);
  },
};

function boundSql(
  operator: ">=" | "<=" | "<",
  bound: number,
  on: readonly (keyof Log)[],
  { parameters }: SqlContext,
): string {
  const isTime = on.some((property) => LOG_FIELD[property].type === "time");
  const value = parameters.add(isTime ? toSeconds(bound) : bound, "real");
  return anyColumn(on, (column) => `${column} ${operator} ${value}`);
}

/** A condition that one of the columns must meet. */
function anyColumn(on: readonly (keyof Log)[], condition: (column: string) => string): string {
  const parts = on.map((property) => condition(columnOf(property)));
  return parts.length === 1 ? parts.join() : `(${parts.join(" OR ")})`;
}

function columnOf(property: keyof Log): string {
  return LOG_FIELD[property].name;
}

/**
 * Converts filters to SQL: for each condition, by name, an expression over the columns of the table
 * that is true exactly if `matchesFilters()` considers the condition met. To be joined with `AND`.
 *
 * @param conditions From `filterConditions()`.
 * @param dialect Which database.
 * @param parameters Receives parameters.
 * @param table Name of the table, as used in statements.
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
   * Time and id of a cursor. If the row still exists, its own time is used, as the Python version
   * and others may have written one that is not a whole number of microseconds. The bounds of that
   * time are literals, by which a database can choose the partitions to read.
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

/** A cursor in a statement. */
interface Cursor {
  /** Bounds of the time. */
  readonly bounds: readonly [least: string, most: string];
  /** Time and id. */
  readonly place: string;
}

/** Seconds by which the time of a cursor may differ from that of its row. */
const OWN_TIME_S = 1e-6;
const LAST_ID = Number.MAX_SAFE_INTEGER;

function treeSql(tree: ConditionTree, dialect: SqlDialect, parameters: SqlParameters): string {
  if ("leaf" in tree) return join([...leafSql(tree.leaf, dialect, parameters).values()], "AND");
  // For an absent value, a comparison is NULL, which is neither true nor false.
  if ("not" in tree) return `(${treeSql(tree.not, dialect, parameters)} IS NOT TRUE)`;
  const isAny = "any" in tree;
  const parts = (isAny ? tree.any : tree.all).map((part) => treeSql(part, dialect, parameters));
  return join(parts, isAny ? "OR" : "AND");
}

/** No parts joined by AND are true, by OR false. */
function join(parts: readonly string[], operator: "AND" | "OR"): string {
  if (parts.length === 0) return operator === "AND" ? "(1 = 1)" : "(1 = 0)";
  return `(${parts.join(` ${operator} `)})`;
}

function leafSql(
  conditions: LeafConditions,
  dialect: SqlDialect,
  parameters: SqlParameters,
): Map<keyof LeafConditions, string> {
  return readConditions(conditions, CONDITIONS_SQL, { dialect, parameters });
}

/**
 * Whether there is a text that a trigram index can find: at least three characters.
 *
 * @param texts The texts.
 */
export function hasIndexedText(texts: Pick<LogFilters, "searchText" | "endpoint">): boolean {
  const { searchText = "", endpoint = "" } = texts;
  return [searchText, endpoint].some((text) => [...text].length >= 3);
}

/**
 * The conditions that a database searches row by row: texts without an index, and `where`, most of
 * whose conditions have none.
 *
 * @param filters The filters.
 * @param findsTexts Whether there is an index for the texts.
 */
export function scannedConditions(filters: LogFilters, findsTexts: boolean): ScannedCondition[] {
  const names = findsTexts ? ["where"] as const : ["where", "searchText", "endpoint"] as const;
  return names.filter((name) => filters[name] !== undefined && filters[name] !== "");
}

/** Pieces that are the same in the column and in the text derived from it. */
const UNCHANGED = /[^"\\\s:,{}[\]]+/g;

/**
 * The condition `bodyText`: one of the bodies contains a text.
 *
 * @param text The text to find.
 * @param columns The columns.
 * @param dialect Which database.
 * @param parameters Receives parameters.
 */
function bodyTextSql(
  text: string,
  columns: readonly string[],
  dialect: SqlDialect,
  parameters: SqlParameters,
): string {
  const part = partOf(text, dialect, parameters);
  return anyOf(columns, text, dialect, parameters, (column) => {
    const ofText = replaced(dialect, `substr(${column}, 2, length(${column}) - 2)`, TEXT_STEPS);
    return `CASE WHEN substr(${column}, 1, 1) = '"' THEN ${dialect.contains(ofText, part)} ` +
      `ELSE ${dialect.contains(column, part)} END`;
  });
}

/**
 * The condition `headerText`: the request's or the response's headers contain a text.
 *
 * @param text The text to find.
 * @param columns The columns.
 * @param dialect Which database.
 * @param parameters Receives parameters.
 */
function headerTextSql(
  text: string,
  columns: readonly string[],
  dialect: SqlDialect,
  parameters: SqlParameters,
): string {
  const part = partOf(text, dialect, parameters);
  return anyOf(columns, text, dialect, parameters, (column) => {
    return dialect.contains(replaced(dialect, column, HEADER_STEPS), part);
  });
}

/**
 * A condition that one of the columns must meet. Most rows don't match, which is determined at a
 * fraction of the cost of deriving the text, by first searching for the longest piece that is the
 * same in the column and in the text.
 */
function anyOf(
  columns: readonly string[],
  text: string,
  dialect: SqlDialect,
  parameters: SqlParameters,
  condition: (column: string) => string,
): string {
  const [longest] = (text.match(UNCHANGED) ?? []).sort((a, b) => b.length - a.length);
  const piece = longest === undefined ? undefined : partOf(longest, dialect, parameters);
  const parts = columns.map((column) => {
    const met = condition(column);
    return piece === undefined
      ? met
      : `CASE WHEN ${dialect.contains(column, piece)} THEN ${met} END`;
  });
  return `(${parts.join(" OR ")})`;
}

function partOf(text: string, dialect: SqlDialect, parameters: SqlParameters): string {
  return parameters.add(dialect.containsValue(storable(text)), "text");
}

function replaced(dialect: SqlDialect, text: string, steps: typeof TEXT_STEPS): string {
  return steps.reduce(
    (inner, [from, to]) => `replace(${inner}, ${literal(dialect, from)}, ${literal(dialect, to)})`,
    text,
  );
}

/** A text literal, independent of the server's treatment of backslashes. */
function literal(dialect: SqlDialect, text: string): string {
  if (text === "") return "''";
  const characters = [...text].map((each) => {
    return /[\\'\p{Cc}]/u.test(each) ? dialect.character(each.charCodeAt(0)) : `'${each}'`;
  });
  return characters.join(" || ");
}
