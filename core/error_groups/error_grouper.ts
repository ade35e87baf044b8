import type { Log } from "../log/log.ts";
import { HOUR_MS } from "../runtime/units.ts";
import { groupOf, isErrorLog, OTHER_GROUP } from "./error_identity.ts";

/** Logs that are part of the occurrence that another log is. */
const parts = new WeakSet<Log>();

/**
 * Makes a request and the line in which its error was logged one occurrence, the request. If the
 * line was assigned to its group already, and so counted and perhaps stored, it stays the
 * occurrence, and the request belongs to no group. A line that waits in the spill file counts on its
 * own.
 *
 * @param request A request that failed.
 * @param line A line with the same error.
 */
export function joinOccurrences(request: Log, line: Log): void {
  parts.add(line.errorGroup === undefined ? line : request);
}

/**
 * Assigns logs to error groups. The number of groups is bounded: once an hour's limit is reached,
 * occurrences of new groups are counted in a single one, so that an attacker who provokes ever new
 * messages can't fill the storage.
 */
export class ErrorGrouper {
  readonly #maxGroups: number;
  /** Groups seen in this hour and in the previous one. */
  #current: Set<string> = new Set();
  #previous: Set<string> = new Set();
  #turnedAt = -Infinity;

  /**
   * Starts without groups.
   *
   * @param maxGroups Maximum number of groups per hour; twice as many including those of the
   * previous hour.
   */
  constructor(maxGroups = 1_000) {
    this.#maxGroups = maxGroups;
  }

  /**
   * Sets `errorGroup` if a log is an occurrence of an error and has no group yet. One that is part
   * of another's occurrence gets none.
   *
   * @param log Any log.
   * @param now Epoch milliseconds; may go backwards.
   */
  assign(log: Log, now: number): void {
    if (!isErrorLog(log) || log.errorGroup !== undefined || parts.has(log)) return;
    log.errorGroup = this.#admit(groupOf(log), now);
  }

  #admit(id: string, now: number): string {
    if (Math.abs(now - this.#turnedAt) >= HOUR_MS) {
      this.#previous = this.#current;
      this.#current = new Set();
      this.#turnedAt = now;
    }
    if (this.#current.has(id)) return id;
    const room = this.#previous.has(id) ? 2 * this.#maxGroups : this.#maxGroups;
    if (this.#current.size >= room) return OTHER_GROUP;
    this.#current.add(id);
    return id;
  }
}
