import {
  emptySparkline,
  ERROR_STATES,
  type ErrorGroup,
  type ErrorGroupCounts,
  type ErrorState,
  type ResolvedErrorQuery,
} from "../error_groups/error_group.ts";
import { MINUTE_MS } from "../runtime/units.ts";
import { countsFromText, countsWidth } from "./error_rows.ts";
import { indexedText } from "../text/storable.ts";
import { type MetricsRange, metricsRanges } from "./metrics_levels.ts";
import type { TableNames } from "./migrations.ts";
import type { SqlDialect, SqlRow, SqlValue } from "./sql_dialect.ts";
import { SqlParameters } from "./sql_parameters.ts";

/** A resolved group that occurred since is open, without its row being updated. */
const IS_BACK = "stored.state = 'resolved' AND stored.last_seen_ms > stored.changed_at_ms";
const STATE = `CASE WHEN ${IS_BACK} THEN 'open' ELSE stored.state END`;

/** Conflict clause of an `INSERT` into the table of groups, named `stored`. */
export const ADD_TO_GROUP: string = "ON CONFLICT (id) DO UPDATE SET " +
  "count = stored.count + excluded.count, " +
  "first_seen_ms = CASE WHEN excluded.first_seen_ms < stored.first_seen_ms " +
  "THEN excluded.first_seen_ms ELSE stored.first_seen_ms END, " +
  "last_seen_ms = CASE WHEN excluded.last_seen_ms > stored.last_seen_ms " +
  "THEN excluded.last_seen_ms ELSE stored.last_seen_ms END";

/** A statement and its parameters. */
export interface ErrorStatement {
  /** The SQL. */
  readonly text: string;
  /** Values in the order of the placeholders. */
  readonly values: readonly SqlValue[];
  /** Column names of its result, in order. */
  readonly columns: readonly string[];
}

/** Columns of a group by name: an expression that gives the same result with all drivers. */
const GROUP_COLUMNS: Readonly<Record<string, string>> = {
  id: "stored.id",
  shown_state: STATE,
  is_regression: `CASE WHEN ${IS_BACK} THEN 1 ELSE 0 END`,
  count: "CAST(stored.count AS DOUBLE PRECISION)",
  first_seen_ms: "stored.first_seen_ms",
  last_seen_ms: "stored.last_seen_ms",
  name: "stored.name",
  message: "stored.message",
  source: "stored.source",
  method: "stored.method",
  route: "stored.route",
  logger_name: "stored.logger_name",
  top_frame: "stored.top_frame",
};

/** Builds the statements that read and update error groups. */
export class ErrorStatements {
  readonly #dialect: SqlDialect;
  readonly #names: TableNames;

  /**
   * Builds statements for a database.
   *
   * @param dialect The database's dialect.
   * @param names Names of the tables.
   */
  constructor(dialect: SqlDialect, names: TableNames) {
    this.#dialect = dialect;
    this.#names = names;
  }

  /**
   * Reads groups, most recent first.
   *
   * @param query Which groups.
   * @param id Only the group with this id, whatever the query says.
   * @returns Rows for {@linkcode groupsFromRows}.
   */
  groups(query: ResolvedErrorQuery, id?: string): ErrorStatement {
    const parameters = new SqlParameters(this.#dialect);
    const where = id === undefined
      ? this.#where(query, parameters)
      : ` WHERE stored.id = ${parameters.add(indexedText(id), "text")}`;
    // Not `id` alone: in PostgreSQL that is the selected expression, which has no index.
    const lastLog = `SELECT CAST(id AS DOUBLE PRECISION) FROM ${this.#names.requests} ` +
      "WHERE error_group = stored.id ORDER BY timestamp DESC, requests.id DESC LIMIT 1";
    const list = Object.entries(GROUP_COLUMNS).map(([name, sql]) => `${sql} AS ${name}`);
    const text = `SELECT ${list.join(", ")}, (${lastLog}) AS last_log_id ` +
      `FROM ${this.#names.errors} AS stored${where} ` +
      "ORDER BY stored.last_seen_ms DESC, stored.id DESC " +
      `LIMIT ${parameters.add(id === undefined ? query.limit : 1, "integer")}`;
    const columns = [...Object.keys(GROUP_COLUMNS), "last_log_id"];
    return { text, values: parameters.values, columns };
  }

  /**
   * Counts groups by state.
   *
   * @param query Which groups.
   * @returns Rows for {@linkcode countsFromRows}.
   */
  counts(query: ResolvedErrorQuery): ErrorStatement {
    const parameters = new SqlParameters(this.#dialect);
    const where = this.#where({ ...query, state: undefined }, parameters);
    const text = `SELECT ${STATE} AS shown_state, CAST(count(*) AS DOUBLE PRECISION) AS count ` +
      `FROM ${this.#names.errors} AS stored${where} GROUP BY 1`;
    return { text, values: parameters.values, columns: ["shown_state", "count"] };
  }

  /**
   * Reads the data of sparklines: for each part of the range its rows of counts.
   *
   * @param query Range and buckets.
   * @param ids Ids of the groups.
   * @returns Rows for {@linkcode groupsFromRows}.
   */
  sparklines({ range }: ResolvedErrorQuery, ids: readonly string[]): ErrorStatement {
    const parameters = new SqlParameters(this.#dialect);
    const list = parameters.add(JSON.stringify(ids), "text");
    const isAsked = this.#dialect.isOneOf("error_group", list);
    const parts = metricsRanges(range).map(({ fromMs, levelMs, toMs }, i) => {
      const widthMs = countsWidth(levelMs);
      // A row may begin before the queried range and still overlap it.
      const from = parameters.add(fromMs - widthMs + levelMs, "integer");
      const to = parameters.add(toMs, "integer");
      const counts = `CAST(${widthMs === levelMs ? "count" : "counts"} AS TEXT) AS counts`;
      return `SELECT ${i} AS range, error_group, CAST(start_ms AS DOUBLE PRECISION) AS start_ms, ` +
        `${counts} FROM ${this.#names.errorCounts} ` +
        `WHERE ${isAsked} AND width_ms = ${widthMs} AND start_ms >= ${from} AND start_ms < ${to}`;
    });
    const columns = ["range", "error_group", "start_ms", "counts"];
    return { text: parts.join(" UNION ALL "), values: parameters.values, columns };
  }

  /**
   * Sets the state of a group.
   *
   * @param id Its id.
   * @param state The state.
   * @param at When it was set: epoch milliseconds.
   */
  setState(id: string, state: ErrorState, at: number): ErrorStatement {
    const parameters = new SqlParameters(this.#dialect);
    const set = `state = ${parameters.add(state, "text")}, ` +
      `changed_at_ms = ${parameters.add(at, "real")}`;
    const text = `UPDATE ${this.#names.errors} SET ${set} ` +
      `WHERE id = ${parameters.add(indexedText(id), "text")}`;
    return { text, values: parameters.values, columns: [] };
  }

  #where({ state, fromMs, toMs }: ResolvedErrorQuery, parameters: SqlParameters): string {
    const where: string[] = [];
    if (state !== undefined) where.push(`${STATE} = ${parameters.add(state, "text")}`);
    if (fromMs !== undefined || toMs !== undefined) {
      let counted = `counted.error_group = stored.id AND counted.width_ms = ${MINUTE_MS}`;
      if (fromMs !== undefined) {
        const from = parameters.add(fromMs, "integer");
        where.push(`stored.last_seen_ms >= ${from}`);
        counted += ` AND counted.start_ms >= ${from}`;
      }
      if (toMs !== undefined) {
        counted += ` AND counted.start_ms < ${parameters.add(toMs, "integer")}`;
      }
      const table = `${this.#names.errorCounts} AS counted`;
      where.push(`EXISTS (SELECT 1 FROM ${table} WHERE ${counted})`);
    }
    return where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`;
  }
}

/**
 * Builds groups from rows.
 *
 * @param query Range and buckets of the sparklines.
 * @param groups Rows of {@linkcode ErrorStatements.groups}.
 * @param counts Rows of {@linkcode ErrorStatements.sparklines}.
 * @returns The groups, in the order of their rows.
 */
export function groupsFromRows(
  { range }: ResolvedErrorQuery,
  groups: readonly SqlRow[],
  counts: readonly SqlRow[],
): ErrorGroup[] {
  const sparklines = new Map(groups.map((row) => [row["id"], emptySparkline(range)]));
  const ranges = metricsRanges(range);
  for (const row of counts) {
    const sparkline = sparklines.get(row["error_group"]);
    const part = ranges[Number(row["range"])];
    if (sparkline !== undefined && part !== undefined) addCounts(sparkline, part, row);
  }
  return groups.map((row) => ({
    id: String(row["id"]),
    name: String(row["name"]),
    message: String(row["message"]),
    source: row["source"] === "log" ? "log" : "request",
    method: text(row["method"]),
    route: text(row["route"]),
    loggerName: text(row["logger_name"]),
    topFrame: text(row["top_frame"]),
    count: Number(row["count"]),
    firstSeen: Number(row["first_seen_ms"]),
    lastSeen: Number(row["last_seen_ms"]),
    state: ERROR_STATES.find((each) => each === row["shown_state"]) ?? "open",
    isRegression: Number(row["is_regression"]) === 1,
    lastLogId: row["last_log_id"] === null ? null : Number(row["last_log_id"]),
    sparkline: sparklines.get(row["id"]) ?? emptySparkline(range),
  }));
}

/**
 * Builds the counts of groups from rows.
 *
 * @param rows Rows of {@linkcode ErrorStatements.counts}.
 * @returns How many groups are in each state.
 */
export function countsFromRows(rows: readonly SqlRow[]): ErrorGroupCounts {
  const counts = new Map(rows.map((row) => [row["shown_state"], Number(row["count"])]));
  const of = (state: ErrorState) => counts.get(state) ?? 0;
  return { open: of("open"), resolved: of("resolved"), ignored: of("ignored") };
}

/** Adds the counts of a row that fall into a range. */
function addCounts(
  { bucketMs, counts, start: first }: ReturnType<typeof emptySparkline>,
  { fromMs, levelMs, toMs }: MetricsRange,
  row: SqlRow,
): void {
  const rowStart = Number(row["start_ms"]);
  const stored = countsFromText(String(row["counts"]));
  const end = Math.min(stored.length, (toMs - rowStart) / levelMs);
  for (let i = Math.max(0, (fromMs - rowStart) / levelMs); i < end; i++) {
    const count = stored[i] ?? 0;
    if (count === 0) continue;
    const bucket = Math.floor((rowStart + i * levelMs - first) / bucketMs);
    counts[bucket] = (counts[bucket] ?? 0) + count;
  }
}

function text(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
