import type { BaseConnector } from "./base_connector.ts";
import { asksForDetails, compileFilters, splitExpression } from "../filters/matches_filters.ts";
import { filterConditions, wholeLimit } from "../filters/filter_conditions.ts";
import type { Log, LogCursor } from "../log/log.ts";
import type { LogExpression, LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import {
  MAX_MS,
  MAX_ROWS,
  type ScanExtent,
  type ScanLimits,
  searchParts,
} from "./bounded_search.ts";

/** Rows that meet some filters, and how far the search got. */
export interface FoundLogs extends ScanExtent {
  /** The rows, newest first. */
  readonly logs: Log[];
}

/** Number of rows that meet some filters. */
export interface FoundCount {
  /** Number found. */
  readonly count: number;
  /** `false` if there may be more, as counting ended at its limit or that of the search. */
  readonly isExact: boolean;
}

/** Rows per read. */
const ROWS_AT_ONCE = 1_000;
/** Complete logs per read. */
const LOGS_AT_ONCE = 16;

/**
 * Lists logs, whether or not the connector supports `where`: if it does not, rows that meet the
 * other filters are read page by page and tested here, up to a limit. Searches in headers and
 * bodies have that limit with every connector, and so do those without an index.
 *
 * @param connector Stores the logs.
 * @param filters The conditions.
 * @param limits Limits of the search.
 * @returns The rows.
 * @throws {RangeError} If `where` is too large.
 */
export async function findLogs(
  connector: BaseConnector,
  filters: LogFilters,
  limits: ScanLimits = {},
): Promise<FoundLogs> {
  const scanned = await scannedOf(connector, filters);
  if (scanned.length === 0) {
    return { logs: await connector.fetchLogs(filters), isComplete: true, scannedTo: undefined };
  }
  const conditions = filterConditions(filters);
  if (conditions === undefined || conditions.limit === 0) {
    return { logs: [], isComplete: true, scannedTo: undefined };
  }
  const logs: Log[] = [];
  if (connector.filtersExpressions) {
    const end = await searchParts(
      connector,
      filters,
      scanned,
      boundsOf(connector, filters, limits),
      async (part) => {
        logs.push(...await connector.fetchLogs({ ...part, limit: conditions.limit - logs.length }));
        return logs.length < conditions.limit;
      },
    );
    return { logs, ...end };
  }
  const end = await scan(connector, filters, limits, (log) => {
    return logs.push(log) < conditions.limit;
  });
  return { logs, ...end };
}

/**
 * Counts logs, whether or not the connector supports `where` and `atMost`.
 *
 * @param connector Stores the logs.
 * @param filters The conditions.
 * @param atMost Limit of the count.
 * @param limits Limits of the search.
 * @returns The number.
 * @throws {RangeError} If `where` is too large.
 */
export async function countUpTo(
  connector: BaseConnector,
  filters: LogFilters,
  atMost: number,
  limits: ScanLimits = {},
): Promise<FoundCount> {
  const most = wholeLimit(atMost, Infinity);
  const scanned = await scannedOf(connector, filters);
  if (scanned.length === 0) {
    // A connector from before this limit existed counts further.
    const count = Math.min(await connector.countLogs(filters, most), most);
    return { count, isExact: count < most };
  }
  let count = 0;
  if (most === 0) return { count, isExact: false };
  if (filterConditions(filters) === undefined) return { count, isExact: true };
  if (connector.filtersExpressions) {
    const { isComplete } = await searchParts(
      connector,
      filters,
      scanned,
      boundsOf(connector, filters, limits),
      async (part) => {
        count += Math.min(await connector.countLogs(part, most - count), most - count);
        return count < most;
      },
    );
    return { count, isExact: isComplete && count < most };
  }
  const { isComplete } = await scan(connector, filters, limits, () => ++count < most);
  return { count, isExact: isComplete && count < most };
}

/**
 * Limits of a search: with a connector that has a capacity, only time limits it, unless it reads
 * headers and bodies.
 */
function boundsOf(
  connector: BaseConnector,
  { where }: LogFilters,
  limits: ScanLimits,
): ScanLimits {
  if (connector.capacity === undefined || (where !== undefined && asksForDetails(where))) {
    return limits;
  }
  return { ...limits, maxRows: Infinity };
}

/** The conditions for which the connector has no index. */
async function scannedOf(
  connector: BaseConnector,
  filters: LogFilters,
): Promise<readonly ScannedCondition[]> {
  const { where } = filters;
  if (!connector.filtersExpressions) return where === undefined ? [] : ["where"];
  // Also parses it, as errors in it are the caller's.
  if (filterConditions(filters) === undefined) return [];
  const scanned = new Set(await connector.scannedConditions(filters));
  if (where !== undefined && asksForDetails(where)) scanned.add("where");
  return [...scanned];
}

/**
 * Searches rows until there are no more, enough were found, or the limits are reached.
 *
 * @param connector Stores them.
 * @param filters The conditions.
 * @param limits Limits of the search.
 * @param found Called with each match; returns whether to continue.
 */
async function scan(
  connector: BaseConnector,
  filters: LogFilters,
  { maxRows = MAX_ROWS, maxMs = MAX_MS, now = () => performance.now() }: ScanLimits,
  found: (log: Log) => boolean,
): Promise<ScanExtent> {
  const { where, ...others } = filters;
  const test = rowTest(connector, where ?? {});
  const deadline = now() + maxMs;
  let scannedTo: LogCursor | undefined;
  for (let left = maxRows; left > 0;) {
    const limit = Math.min(ROWS_AT_ONCE, left);
    const before: LogCursor | undefined = scannedTo ?? others.before;
    const rows = await connector.fetchLogs({ ...others, limit, before });
    for (let i = 0; i < rows.length; i += test.atOnce) {
      if (i > 0 && now() >= deadline) return { isComplete: false, scannedTo };
      const some = rows.slice(i, i + test.atOnce);
      const isMet = await test.isMet(some);
      for (const [j, log] of some.entries()) {
        scannedTo = { timestamp: log.timestamp, id: log.id };
        if (isMet[j] && !found(log)) return { isComplete: true, scannedTo: undefined };
      }
    }
    left -= rows.length;
    if (rows.length < limit) return { isComplete: true, scannedTo: undefined };
    if (now() >= deadline) break;
  }
  return { isComplete: false, scannedTo };
}

/** Tests which rows meet an expression, and in which batch size. */
interface RowTest {
  readonly atOnce: number;
  isMet(rows: readonly Log[]): readonly boolean[] | Promise<readonly boolean[]>;
}

/** Makes a row test. Rows may lack headers and bodies, for which complete logs are read. */
function rowTest(connector: BaseConnector, where: LogExpression): RowTest {
  const { ofRows, ofDetails } = splitExpression(where);
  const rowMatches = compileFilters({ where: ofRows });
  if (!asksForDetails(where)) {
    return { atOnce: ROWS_AT_ONCE, isMet: (rows) => rows.map(rowMatches) };
  }
  const logMatches = compileFilters({ where: ofDetails });
  async function isMet(row: Log): Promise<boolean> {
    if (!rowMatches(row)) return false;
    const log = await connector.fetchLog(row.id);
    return log !== undefined && logMatches(log);
  }
  return { atOnce: LOGS_AT_ONCE, isMet: (rows) => Promise.all(rows.map(isMet)) };
}
