import type { BaseConnector } from "../connectors/base_connector.ts";
import type { Log } from "../log/log.ts";
import { within } from "../runtime/deadline.ts";
import { MINUTE_MS } from "../runtime/units.ts";
import { RecentLogs } from "./recent_logs.ts";
import { StorageWatch } from "./storage_watch.ts";

/** Milliseconds for which logs are remembered after the last listener has left. */
const RETURN_MS = MINUTE_MS;

/** Milliseconds before watching the storage is tried again. */
const RETRY_MS = 10_000;

/** Milliseconds that a listener waits for that. */
const PATIENCE_MS = 2_000;

/** What a live tail works with. */
export interface LiveTailOptions {
  readonly connector: Pick<BaseConnector, "watch">;
  /** Opens the storage where it is not. */
  readonly ready: () => Promise<void>;
  /** Called for a failure that is reported nowhere else. */
  readonly onCaught: () => void;
  /**
   * The time in milliseconds.
   *
   * @default {Date.now}
   */
  readonly now?: (() => number) | undefined;
}

/** Who listens to a live tail. */
export type TailListener = (logs: readonly Log[]) => void;

/**
 * What is saved, by this process and, while somebody listens, by others on the same storage; each
 * log once.
 */
export class LiveTail {
  readonly #options: LiveTailOptions;
  readonly #now: () => number;
  readonly #listeners = new Set<TailListener>();
  readonly #recent = new RecentLogs();
  #watch: StorageWatch | undefined = undefined;
  #watchedAt = 0;
  #leftAt = -Infinity;

  constructor(options: LiveTailOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The logs published last, as far as they are remembered. */
  get recent(): readonly Log[] {
    return this.#recent.logs;
  }

  /** This process saved logs. */
  publish(logs: readonly Log[]): void {
    if (this.#listeners.size === 0 && this.#now() - this.#leftAt > RETURN_MS) {
      this.#recent.interrupt();
      this.#recent.forget();
      return;
    }
    const added = this.#recent.add(logs);
    if (added.length === 0) return;
    for (const listener of this.#listeners) listener(added);
  }

  /** What was published after a log; `undefined` if that is not known to be all. */
  after(id: number): readonly Log[] | undefined {
    return this.#recent.after(id);
  }

  /** Everything was deleted. */
  forget(): void {
    this.#recent.forget();
  }

  /** Calls a listener with logs from now on. */
  join(listener: TailListener): void {
    this.#listeners.add(listener);
    this.keepWatching();
  }

  /** Removes a listener; the last one ends the watching. */
  leave(listener: TailListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    this.#leftAt = this.#now();
    if (this.#watch?.isShared !== false) this.#recent.interrupt();
    this.#watch?.stop();
    this.#watch = undefined;
  }

  /** Watches the storage again if that has failed, at most every ten seconds. */
  keepWatching(): void {
    if (this.#listeners.size === 0) return;
    if (this.#watch !== undefined && !this.#watch.hasFailed) return;
    if (this.#watch !== undefined && this.#now() - this.#watchedAt < RETRY_MS) return;
    const { connector, ready, onCaught } = this.#options;
    this.#watchedAt = this.#now();
    this.#watch = new StorageWatch({
      connector,
      ready,
      onLogs: (logs) => this.publish(logs),
      onBegun: () => this.#recent.resume(),
      onCaught,
    });
  }

  /** Waits until the storage is watched, at most two seconds. */
  async settled(): Promise<void> {
    if (this.#watch !== undefined) await within(this.#watch.settled, PATIENCE_MS, () => {});
  }
}
