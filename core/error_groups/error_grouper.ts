import type { Log } from "../log/log.ts";
import { HOUR_MS } from "../runtime/units.ts";
import { groupOf, isErrorLog, OTHER_GROUP } from "./error_identity.ts";

/**
 * Says of each log which group of errors it belongs to. The number of groups is bounded: while the
 * room of an hour is taken, occurrences of new groups are counted in one, so that somebody who makes
 * an app fail in ever new words can't fill the storage.
 */
export class ErrorGrouper {
  readonly #maxGroups: number;
  /** Groups seen in this hour, and in the one before. */
  #current: Set<string> = new Set();
  #previous: Set<string> = new Set();
  #turnedAt = -Infinity;

  /**
   * Starts without groups.
   *
   * @param maxGroups Most groups in an hour; with those of the hour before, twice as many.
   */
  constructor(maxGroups = 1_000) {
    this.#maxGroups = maxGroups;
  }

  /**
   * Sets `errorGroup` where a log is an occurrence of an error and has none yet.
   *
   * @param log Any log.
   * @param now Epoch milliseconds; may be earlier than in the call before.
   */
  assign(log: Log, now: number): void {
    if (!isErrorLog(log) || log.errorGroup !== undefined) return;
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
