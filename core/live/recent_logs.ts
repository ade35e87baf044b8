import type { Log } from "../log/log.ts";
import { toLogRow } from "../log/log_shapes.ts";

/** Logs that are remembered. */
const MAX_LOGS = 500;

/** Ids that are remembered, so that no log is published twice. */
const MAX_IDS = 10_000;

/** What filters match, whole; the rest as lists show it. */
function summaryOf(log: Log): Log {
  const { content, path, url, userAgent, errorMessage } = log;
  return { ...toLogRow(log), content, path, url, userAgent, errorMessage };
}

/** The logs published last, in the order in which they were, without headers and bodies. */
export class RecentLogs {
  readonly #ids = new Set<number>();
  #logs: Log[] = [];
  /** Index from which on no saved log is missing. */
  #wholeFrom = Infinity;

  /** The logs, those published last at the end. */
  get logs(): readonly Log[] {
    return this.#logs;
  }

  /**
   * Adds logs.
   *
   * @returns Those that were not there before.
   */
  add(logs: readonly Log[]): Log[] {
    const added: Log[] = [];
    for (const log of logs) {
      if (this.#ids.has(log.id)) continue;
      this.#ids.add(log.id);
      added.push(log);
      this.#logs.push(summaryOf(log));
    }
    const surplus = this.#logs.length - MAX_LOGS;
    if (surplus > 0) {
      this.#logs = this.#logs.slice(surplus);
      this.#wholeFrom = Math.max(0, this.#wholeFrom - surplus);
    }
    for (const oldest of this.#ids) {
      if (this.#ids.size <= MAX_IDS) break;
      this.#ids.delete(oldest);
    }
    return added;
  }

  /**
   * What was published after a log, whatever its id: ids of several processes come in any order.
   *
   * @param id Id of the log.
   * @returns The logs, or `undefined` if there may be others that are not remembered.
   */
  after(id: number): readonly Log[] | undefined {
    const at = this.#logs.findLastIndex((log) => log.id === id);
    return at < 0 || at < this.#wholeFrom ? undefined : this.#logs.slice(at + 1);
  }

  /** From now on every log that is saved is added. */
  resume(): void {
    if (this.#wholeFrom === Infinity) this.#wholeFrom = this.#logs.length;
  }

  /** From now on logs may be saved that are not added. */
  interrupt(): void {
    this.#wholeFrom = Infinity;
  }

  /** Forgets the logs; a storage that was cleared may give their ids again. */
  forget(): void {
    this.#logs = [];
    this.#ids.clear();
    if (this.#wholeFrom !== Infinity) this.#wholeFrom = 0;
  }
}
