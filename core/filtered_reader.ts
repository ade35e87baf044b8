import type { BaseConnector } from "./base_connector.ts";
import { filterConditions, wholeLimit } from "./filter_conditions.ts";
import type { Log, LogCursor } from "./log.ts";
import type { LogFilters } from "./log_filters.ts";
import { compileFilters } from "./matches_filters.ts";

/** How far a connector that does not know `where` is read for one answer. */
export interface ScanLimits {
  /**
   * Most rows looked at.
   *
   * @default {20_000}
   */
  readonly maxRows?: number | undefined;
  /**
   * Milliseconds after which no more rows are asked for.
   *
   * @default {2_000}
   */
  readonly maxMs?: number | undefined;
  /**
   * The time, in milliseconds.
   *
   * @default {performance.now}
   */
  readonly now?: (() => number) | undefined;
}

/** Rows that meet some filters, and how far was looked for them. */
export interface LogPage {
  /** The rows, newest first. */
  readonly logs: Log[];
  /** Whether these are as many as asked for, or all that there are. */
  readonly isComplete: boolean;
  /**
   * Where the search ended, if it is not complete: given as `before` it goes on there. `undefined`
   * if nothing was looked at.
   */
  readonly scannedTo: LogCursor | undefined;
}

/** How many rows meet some filters. */
export interface LogCount {
  /** So many were found. */
  readonly count: number;
  /** `false`: there may be more, as counting ended at its bound, or at that of the search. */
  readonly isExact: boolean;
}

/** Rows asked for at once. */
const ROWS_AT_ONCE = 1_000;

/**
 * Lists logs, whether or not the connector knows `where`: if it does not, rows that meet the other
 * filters are read page by page and looked at here, up to a bound.
 *
 * @param connector Where they are stored.
 * @param filters The conditions.
 * @param limits How far is looked at most.
 * @returns The rows.
 * @throws {RangeError} If `where` is too large.
 */
export async function readLogs(
  connector: BaseConnector,
  filters: LogFilters,
  limits: ScanLimits = {},
): Promise<LogPage> {
  if (filters.where === undefined || connector.filtersExpressions) {
    return { logs: await connector.fetchLogs(filters), isComplete: true, scannedTo: undefined };
  }
  const conditions = filterConditions(filters);
  if (conditions === undefined || conditions.limit === 0) {
    return { logs: [], isComplete: true, scannedTo: undefined };
  }
  const logs: Log[] = [];
  const end = await scan(connector, filters, limits, (log) => {
    return logs.push(log) < conditions.limit;
  });
  return { logs, ...end };
}

/**
 * Counts logs, whether or not the connector knows `where` and `atMost`.
 *
 * @param connector Where they are stored.
 * @param filters The conditions.
 * @param atMost Where counting ends.
 * @param limits How far is looked at most.
 * @returns The number.
 * @throws {RangeError} If `where` is too large.
 */
export async function countLogs(
  connector: BaseConnector,
  filters: LogFilters,
  atMost: number,
  limits: ScanLimits = {},
): Promise<LogCount> {
  const most = wholeLimit(atMost, Infinity);
  if (filters.where === undefined || connector.filtersExpressions) {
    // A connector that is older than the bound counts on.
    const count = Math.min(await connector.countLogs(filters, most), most);
    return { count, isExact: count < most };
  }
  let count = 0;
  if (most === 0) return { count, isExact: false };
  const { isComplete } = await scan(connector, filters, limits, () => ++count < most);
  return { count, isExact: isComplete && count < most };
}

/**
 * Looks at rows until there are no more, enough were found, or it has taken long enough.
 *
 * @param connector Where they are.
 * @param filters What they must meet.
 * @param limits How far is looked at most.
 * @param found Called with each row that meets it all; returns whether to go on.
 */
async function scan(
  connector: BaseConnector,
  filters: LogFilters,
  { maxRows = 20_000, maxMs = 2_000, now = () => performance.now() }: ScanLimits,
  found: (log: Log) => boolean,
): Promise<Omit<LogPage, "logs">> {
  const { where, ...others } = filters;
  const matches = compileFilters({ where });
  const deadline = now() + maxMs;
  let scannedTo: LogCursor | undefined;
  for (let left = maxRows; left > 0;) {
    const limit = Math.min(ROWS_AT_ONCE, left);
    const before: LogCursor | undefined = scannedTo ?? others.before;
    const rows = await connector.fetchLogs({ ...others, limit, before });
    for (const log of rows) {
      scannedTo = { timestamp: log.timestamp, id: log.id };
      if (matches(log) && !found(log)) return { isComplete: true, scannedTo: undefined };
    }
    left -= rows.length;
    if (rows.length < limit) return { isComplete: true, scannedTo: undefined };
    if (now() >= deadline) break;
  }
  return { isComplete: false, scannedTo };
}
