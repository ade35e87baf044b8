import {
  type FilterConditions,
  indexedText,
  LATENCY_CLASS,
  latencyClasses,
  LOG_COLUMNS,
  logConditions,
  POSTGRES_DIALECT,
  ROW_COLUMN_NAMES,
  SqlParameters,
  type SqlValue,
} from "@supertracer/core/sql";
import type { TableLayout } from "../schema/table_layout.ts";

/** A statement and what is bound to it. */
export interface BoundStatement {
  readonly text: string;
  readonly parameters: readonly SqlValue[];
}

/** More values than that are not read one index after the other. */
const MAX_ARMS = 12;

/** Rows that are searched for a text, the newest, before its index is asked. */
const SEARCHED_ROWS = 1_000;

/** Columns of a row of a list, and of its cursor alone. */
const COLUMNS = ROW_COLUMN_NAMES.join(", ");
const CURSOR_COLUMNS = "timestamp, id";

/** Columns that rows of lists don't have. */
const DETAILS = LOG_COLUMNS.filter(({ isInRows }) => !isInRows).map(({ name }) => name);
const ORDER = "timestamp DESC, id DESC";
/** The same, but no index has it. */
const NO_INDEX_ORDER = "timestamp + 0 DESC, id DESC";

/**
 * The statements that list logs, the newest first: all columns but headers and bodies. The second,
 * if there is one, is needed where the first gives fewer rows than asked for.
 *
 * A condition that several values meet (methods, latencies) is written as a list for each value, put
 * together by `UNION ALL`: the server reads each in the order of its index, merges them, and stops
 * after `limit` rows, however many there are.
 *
 * A text is searched for in the newest rows first, where a common one is found, then by its index,
 * whose rows must be sorted. The server would have to guess which is better, and guesses badly: also
 * of what has no index, where it reads and sorts all rows to find what the newest have.
 *
 * @param conditions From `filterConditions()`.
 * @param layout How the table looks.
 */
export function listStatements(
  conditions: FilterConditions,
  layout: TableLayout,
): readonly [BoundStatement, ...BoundStatement[]] {
  return statementsOf(COLUMNS, conditions, layout);
}

/**
 * The statements that list the cursors of logs, time and id: see {@linkcode listStatements}.
 *
 * @param conditions From `filterConditions()`.
 * @param layout How the table looks.
 * @param skip How many are passed over; they are not among the rows.
 */
export function cursorStatements(
  conditions: FilterConditions,
  layout: TableLayout,
  skip: number,
): readonly BoundStatement[] {
  const limit = skip + conditions.limit;
  return statementsOf(CURSOR_COLUMNS, { ...conditions, limit }, layout).map((
    { text, parameters },
  ) => ({
    text: `SELECT ${CURSOR_COLUMNS} FROM (${text}) AS cursors ORDER BY ${ORDER} OFFSET ${skip}`,
    parameters,
  }));
}

function statementsOf(
  columns: string,
  conditions: FilterConditions,
  layout: TableLayout,
): readonly [BoundStatement, ...BoundStatement[]] {
  const { limit } = conditions;
  const parameters = new SqlParameters(POSTGRES_DIALECT);
  // Twice the same condition would count as two that few rows meet.
  const given = hasMethodArms(conditions) ? { ...conditions, methods: undefined } : conditions;
  const { others, texts, expression } = whereOf(given, layout, parameters);
  const arms = armsOf(conditions, parameters);
  const list = (columns: string, where: readonly string[], order: string, rows: number) =>
    listText(columns, arms.map((arm) => [...where, ...arm]), layout, endOf(order, rows));
  const bind = (text: string) => ({ text, parameters: parameters.values });
  const looked = [...texts, ...expression];
  const all = [...others, ...looked];
  // Headers and bodies are not among the columns, and are looked into part by part anyway.
  const readsDetails = expression.some((sql) => DETAILS.some((name) => sql.includes(name)));
  if (looked.length === 0 || readsDetails || !Number.isFinite(limit)) {
    return [bind(list(columns, all, ORDER, limit))];
  }
  const newest = list(COLUMNS, others, ORDER, SEARCHED_ROWS);
  const found = `SELECT ${columns} FROM (${newest}) AS newest`;
  return [
    bind(found + whereClause(looked) + endOf(ORDER, limit)),
    bind(list(columns, all, texts.length > 0 ? NO_INDEX_ORDER : ORDER, limit)),
  ];
}

/**
 * The statement that counts the logs that meet the conditions.
 *
 * @param conditions From `filterConditions()`.
 * @param layout How the table looks.
 * @param atMost Where counting ends.
 */
export function countStatement(
  conditions: FilterConditions,
  layout: TableLayout,
  atMost: number,
): BoundStatement {
  const parameters = new SqlParameters(POSTGRES_DIALECT);
  const { others, texts, expression } = whereOf(conditions, layout, parameters);
  const rows = `FROM ${layout.source}${whereClause([...others, ...texts, ...expression])}`;
  const text = Number.isSafeInteger(atMost)
    ? `SELECT count(*) FROM (SELECT 1 ${rows} LIMIT ${atMost}) AS counted`
    : `SELECT count(*) ${rows}`;
  return { text, parameters: parameters.values };
}

function listText(
  columns: string,
  arms: readonly (readonly string[])[],
  layout: TableLayout,
  end: string,
): string {
  const lists = arms.map((where) =>
    `SELECT ${columns} FROM ${layout.source}${whereClause(where)}${end}`
  );
  const [only = ""] = lists;
  if (lists.length === 1) return only;
  const all = lists.map((list) => `(${list})`).join(" UNION ALL ");
  return `SELECT ${columns} FROM (${all}) AS lists${end}`;
}

function endOf(order: string, limit: number): string {
  return ` ORDER BY ${order}${Number.isSafeInteger(limit) ? ` LIMIT ${limit}` : ""}`;
}

function whereClause(where: readonly string[]): string {
  return where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`;
}

/** The conditions; those on parts of texts, and what has no index at all, apart. */
function whereOf(
  conditions: FilterConditions,
  layout: TableLayout,
  parameters: SqlParameters,
): { others: string[]; texts: string[]; expression: string[] } {
  const status = indexedStatus(conditions);
  const given = status === undefined ? conditions : { ...conditions, status: undefined };
  const sql = logConditions(given, POSTGRES_DIALECT, parameters, layout.names.requests);
  const others = status === undefined ? [] : [status];
  const texts: string[] = [];
  const expression: string[] = [];
  for (const [name, condition] of sql) {
    if (name === "where") expression.push(condition);
    else (name === "searchText" || name === "endpoint" ? texts : others).push(condition);
  }
  return { others, texts, expression };
}

/** A status or a class of them, as the indexes have it; instead of a range, which has no order. */
function indexedStatus({ status }: FilterConditions): string | undefined {
  if (!status?.isRange) return undefined;
  if (status.from === status.to) return `status_code = ${status.from}`;
  return status.to - status.from === 99 ? `status_code / 100 = ${status.from / 100}` : undefined;
}

/** Whether each method has a list of its own. */
function hasMethodArms({ methods }: FilterConditions): boolean {
  return methods !== undefined && methods.length <= MAX_ARMS;
}

/** The sets of conditions that together are as good as one that several values meet. */
function armsOf(conditions: FilterConditions, parameters: SqlParameters): string[][] {
  const { methods, minLatency, maxLatency } = conditions;
  if (methods !== undefined && hasMethodArms(conditions)) {
    // A set, or a row would come once for each time that its method is named.
    const texts = [...new Set(methods.map(indexedText))];
    return texts.map((method) => [`method = ${parameters.add(method, "text")}`]);
  }
  if (minLatency !== undefined || maxLatency !== undefined) {
    const classes = latencyClasses(minLatency, maxLatency);
    if (classes.length > 0) {
      return classes.map(({ number, from, to }) => [
        `${LATENCY_CLASS} = ${number}`,
        // To the server's statistics the last class also has what has no duration.
        to === Infinity ? `duration_ms >= ${from}` : "duration_ms IS NOT NULL",
      ]);
    }
  }
  return [[]];
}
