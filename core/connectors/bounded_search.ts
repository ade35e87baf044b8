import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import type { LogCursor } from "../log/log.ts";
import { nextTurn } from "../runtime/timers.ts";
import type { BaseConnector } from "./base_connector.ts";

/** Maximum number of rows searched, which bounds the response time. */
export const MAX_ROWS = 10_000;
/** Milliseconds after which the search stops. */
export const MAX_MS = 2_000;

/** Limits of a search without an index. */
export interface ScanLimits {
  /**
   * Maximum number of rows searched.
   *
   * @default {10_000}
   */
  readonly maxRows?: number | undefined;
  /**
   * Milliseconds after which no more rows are read.
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

/** How far a search got. */
export interface ScanExtent {
  /** Whether the requested number was found, or there are no more. */
  readonly isComplete: boolean;
  /**
   * Where the search ended, if it is incomplete: it continues there with `before`. `undefined` if
   * nothing was searched.
   */
  readonly scannedTo: LogCursor | undefined;
}

/** Initial and maximum number of rows per part. */
const FIRST_ROWS = 40;
const MOST_ROWS = 5_000;
/** Target milliseconds per part. */
const PART_MS = 50;
/**
 * The same for a synchronous connector, which blocks the event loop. Searches at the same time
 * share it: eight of a quarter of a millisecond leave an app's p99 where it was, where eight of two
 * made it 2.4 times as much (`bench/searches`).
 */
const PART_AT_ONCE_MS = 2;

/** The running searches in a synchronous connector. */
interface Searches {
  count: number;
  /** Whether that is what it does. */
  isAtOnce: boolean;
  /** Resolves when the last waiting search gets its turn. */
  turn: Promise<void>;
}

const searches = new WeakMap<BaseConnector, Searches>();

/**
 * Has a connector that supports `where` search without an index, part by part, newest first, until
 * there is no more, enough was found, or the limits are reached.
 *
 * @param connector Stores the logs.
 * @param filters The conditions.
 * @param scanned The conditions without an index; a part consists of logs that meet the others.
 * @param limits Limits of the search.
 * @param look Called with the filters of each part; returns whether to continue.
 */
export async function searchParts(
  connector: BaseConnector,
  filters: LogFilters,
  scanned: readonly ScannedCondition[],
  limits: ScanLimits,
  look: (part: LogFilters) => Promise<boolean>,
): Promise<ScanExtent> {
  let own = searches.get(connector);
  if (own === undefined) searches.set(connector, own = newSearches());
  try {
    if (own.count++ > 0 && own.isAtOnce) await nextTurnOf(own);
    return await search(connector, filters, scanned, limits, look, own);
  } finally {
    own.count--;
  }
}

function newSearches(): Searches {
  return { count: 0, isAtOnce: false, turn: Promise.resolve() };
}

async function search(
  connector: BaseConnector,
  filters: LogFilters,
  scanned: readonly ScannedCondition[],
  { maxRows = MAX_ROWS, maxMs = MAX_MS, now = () => performance.now() }: ScanLimits,
  look: (part: LogFilters) => Promise<boolean>,
  all: Searches,
): Promise<ScanExtent> {
  const deadline = now() + maxMs;
  const indexed = { ...filters };
  for (const name of scanned) indexed[name] = undefined;
  let { before } = filters;
  let scannedTo: LogCursor | undefined;
  let size = FIRST_ROWS;
  for (let left = maxRows; left > 0;) {
    const count = Math.min(size, left);
    const started = now();
    const places = connector.fetchPlaces({ ...indexed, before, limit: 2 }, count - 1);
    const isAtOnce = all.isAtOnce = Array.isArray(places);
    const [last, beyond] = await places;
    const goesOn = await look({ ...filters, before, after: beyond ?? filters.after });
    if (!goesOn || beyond === undefined || last === undefined) {
      return { isComplete: true, scannedTo: undefined };
    }
    before = scannedTo = last;
    left -= count;
    if (left <= 0 || now() >= deadline) break;
    const partMs = isAtOnce ? PART_AT_ONCE_MS / all.count : PART_MS;
    const growth = Math.max(0.5, Math.min(partMs / (now() - started), 4));
    size = Math.min(Math.ceil(size * growth), MOST_ROWS);
    if (isAtOnce) await nextTurnOf(all);
  }
  return { isComplete: false, scannedTo };
}

/**
 * A connector in memory never yields to the event loop. So concurrent searches take one turn each,
 * and the app gets one between any two of them.
 */
function nextTurnOf(all: Searches): Promise<void> {
  return all.turn = all.turn.then(nextTurn);
}
