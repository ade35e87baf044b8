import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";
import type { LogCursor } from "../log/log.ts";
import { nextTurn } from "../runtime/timers.ts";
import type { BaseConnector } from "./base_connector.ts";

/** Most rows looked at, so that an answer takes no longer however many there are. */
export const MAX_ROWS = 10_000;
/** Milliseconds after which no more are looked at. */
export const MAX_MS = 2_000;

/** How far is looked at most for one answer, where no index finds it. */
export interface ScanLimits {
  /**
   * Most rows looked at.
   *
   * @default {10_000}
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

/** How far was looked. */
export interface ScanExtent {
  /** Whether as many were found as asked for, or there are no more. */
  readonly isComplete: boolean;
  /**
   * Where the search ended, if it is not complete: given as `before` it goes on there. `undefined`
   * if nothing was looked at.
   */
  readonly scannedTo: LogCursor | undefined;
}

/** Rows of a part: at first, and at most. */
const FIRST_ROWS = 40;
const MOST_ROWS = 5_000;
/** Milliseconds that a part is to take. */
const PART_MS = 50;
/**
 * The same of a connector that answers at once, which blocks the event loop meanwhile. Searches at the
 * same time share it: eight of a quarter of a millisecond leave an app's p99 where it was, where eight
 * of two made it 2.4 times as much (`bench/searches`).
 */
const PART_AT_ONCE_MS = 2;

/** The searches under way in a connector that answers at once. */
interface Searches {
  count: number;
  /** When the last one that waits for its turn gets it. */
  turn: Promise<void>;
}

const searches = new WeakMap<BaseConnector, Searches>();

/**
 * Has a connector that knows `where` look for something that no index finds part by part, the newest
 * first, until there is no more, enough was found, or it has taken long enough.
 *
 * @param connector Where the logs are.
 * @param filters What they must meet.
 * @param scanned Conditions that are looked at log by log for; a part has logs that meet the others.
 * @param limits How far is looked at most.
 * @param look Called with the filters of each part; returns whether to go on.
 */
export async function searchParts(
  connector: BaseConnector,
  filters: LogFilters,
  scanned: readonly ScannedCondition[],
  limits: ScanLimits,
  look: (part: LogFilters) => Promise<boolean>,
): Promise<ScanExtent> {
  let own = searches.get(connector);
  if (own === undefined) searches.set(connector, own = { count: 0, turn: Promise.resolve() });
  try {
    if (own.count++ > 0) await nextTurnOf(own);
    return await search(connector, filters, scanned, limits, look, own);
  } finally {
    own.count--;
  }
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
    const isAtOnce = Array.isArray(places);
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
 * A connector in memory answers without letting anybody else have a turn. So searches at the same time
 * take one turn each, and between any two of them the app has its own.
 */
function nextTurnOf(all: Searches): Promise<void> {
  return all.turn = all.turn.then(nextTurn);
}
