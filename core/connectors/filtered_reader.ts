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

/** Rows that meet some filters, and how far was looked for them. */
export interface FoundLogs extends ScanExtent {
  /** The rows, newest first. */
  readonly logs: Log[];
}

/** How many rows meet some filters. */
export interface FoundCount {
  /** So many were found. */
  readonly count: number;
  /** `false`: there may be more, as counting ended at its bound, or at that of the search. */
  readonly isExact: boolean;
}

/** Rows asked for at once. */
const ROWS_AT_ONCE = 1_000;
/** Whole logs asked for at once. */
const LOGS_AT_ONCE = 16;

/**
 * Lists logs, whether or not the connector knows `where`: if it does not, rows that meet the other
 * filters are read page by page and looked at here, up to a bound. What looks into headers and bodies
 * has that bound with every connector, and so has what a connector has no index for.
 *
 * @param connector Where they are stored.
 * @param filters The conditions.
 * @param limits How far is looked at most.
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
 * Counts logs, whether or not the connector knows `where` and `atMost`.
 *
 * @param connector Where they are stored.
 * @param filters The conditions.
 * @param atMost Where counting ends.
 * @param limits How far is looked at most.
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
    // A connector that is older than the bound counts on.
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
 * How far is looked: what a connector with a capacity holds is bounded by itself, so there only time
 * ends a search, unless it reads headers and bodies.
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

/** What the connector does not find at once by what it has for that. */
async function scannedOf(
  connector: BaseConnector,
  filters: LogFilters,
): Promise<readonly ScannedCondition[]> {
  const { where } = filters;
  if (!connector.filtersExpressions) return where === undefined ? [] : ["where"];
  // Also reads it: what is wrong with it is the caller's mistake.
  if (filterConditions(filters) === undefined) return [];
  const scanned = new Set(await connector.scannedConditions(filters));
  if (where !== undefined && asksForDetails(where)) scanned.add("where");
  return [...scanned];
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

/** What tells which of some rows meet an expression, and how many it is told of at once. */
interface RowTest {
  readonly atOnce: number;
  isMet(rows: readonly Log[]): readonly boolean[] | Promise<readonly boolean[]>;
}

/** Rows of lists may lack headers and bodies: where they are asked for, whole logs are read. */
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
