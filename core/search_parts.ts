import type { BaseConnector } from "./base_connector.ts";
import type { LogCursor } from "./log.ts";
import type { LogFilters, ScannedCondition } from "./log_filters.ts";
import { nextTurn } from "./next_turn.ts";
import { MAX_MS, MAX_ROWS, type ScanExtent, type ScanLimits } from "./scan_limits.ts";

/** Rows of a part: at first, and at most. */
const FIRST_ROWS = 200;
const MOST_ROWS = 5_000;
/** Milliseconds that a part is to take: the app goes on after each. */
const PART_MS = 50;

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
  { maxRows = MAX_ROWS, maxMs = MAX_MS, now = () => performance.now() }: ScanLimits,
  look: (part: LogFilters) => Promise<boolean>,
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
    const ends = await connector.fetchPlaces({ ...indexed, before, limit: 2 }, count - 1);
    const [last, beyond] = ends;
    const goesOn = await look({ ...filters, before, after: beyond ?? filters.after });
    if (!goesOn || beyond === undefined || last === undefined) {
      return { isComplete: true, scannedTo: undefined };
    }
    before = scannedTo = last;
    left -= count;
    if (left <= 0 || now() >= deadline) break;
    const growth = Math.max(0.5, Math.min(PART_MS / (now() - started), 4));
    size = Math.min(Math.ceil(size * growth), MOST_ROWS);
    // A connector in memory answers without letting anybody else have a turn.
    await nextTurn();
  }
  return { isComplete: false, scannedTo };
}
