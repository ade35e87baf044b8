import type { Log, LogCursor } from "../log/log.ts";

/**
 * The last logs saved, up to a capacity: the next one replaces the oldest id. Ids count up from 1,
 * so a log's index follows from its id, and adding and finding take constant time.
 *
 * Logs are saved when they end but ordered by start, so ids are only nearly in order of time. The
 * order is updated when it is read, not when a log is added.
 */
export class LogRing {
  /** Maximum number of logs. */
  readonly capacity: number;
  /** The log with id `n` is at `(n - 1) % capacity`. */
  readonly #slots: (Log | undefined)[] = [];
  #lastId = 0;
  /** Cursors, oldest first; not logs, which would be kept alive after the ring has dropped them. */
  #order: LogCursor[] = [];
  /** Last id included in `#order`. */
  #orderedThrough = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Adds a log, and sets its id. */
  add(log: Log): number {
    const id = ++this.#lastId;
    log.id = id;
    this.#slots[(id - 1) % this.capacity] = log;
    return id;
  }

  get(id: number): Log | undefined {
    const log = this.#slots[(id - 1) % this.capacity];
    return log?.id === id ? log : undefined;
  }

  get size(): number {
    return this.#ordered().length;
  }

  /** Logs not newer than `until`, newest first. */
  *newestFirst(until = Infinity): Generator<Log, void, void> {
    const order = this.#ordered();
    for (let i = countWhere(order, (timestamp) => timestamp <= until) - 1; i >= 0; i--) {
      const log = this.get(order[i]?.id ?? 0);
      if (log !== undefined) yield log;
    }
  }

  /** Counts the logs older than a time. */
  countOlder(moment: number): number {
    return countWhere(this.#ordered(), (timestamp) => timestamp < moment);
  }

  /** Deletes the oldest logs. */
  deleteOldest(count: number): void {
    const order = this.#ordered();
    for (const { id } of order.slice(0, count)) this.#slots[(id - 1) % this.capacity] = undefined;
    this.#order = order.slice(count);
  }

  #ordered(): readonly LogCursor[] {
    if (this.#orderedThrough === this.#lastId) return this.#order;
    const overwritten = this.#lastId - this.capacity;
    const order = this.#order.filter(({ id }) => id > overwritten);
    const fresh: LogCursor[] = [];
    let earliest = Infinity;
    for (let id = Math.max(this.#orderedThrough, overwritten) + 1; id <= this.#lastId; id++) {
      const timestamp = this.get(id)?.timestamp ?? 0;
      fresh.push({ timestamp, id });
      earliest = Math.min(earliest, timestamp);
    }
    // Only the end of the order, into which new logs are inserted, needs sorting.
    const overlap = order.splice(countWhere(order, (timestamp) => timestamp <= earliest));
    this.#order = order.concat(overlap.concat(fresh).sort(compare));
    this.#orderedThrough = this.#lastId;
    return this.#order;
  }
}

function compare(a: LogCursor, b: LogCursor): number {
  return a.timestamp - b.timestamp || a.id - b.id;
}

/** Number of logs, from the oldest, whose timestamps meet the condition. */
function countWhere(
  order: readonly LogCursor[],
  holds: (timestamp: number) => boolean,
): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(order[middle]?.timestamp ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
