import type { BaseConnector, StopWatching } from "../connectors/base_connector.ts";
import type { Log } from "../log/log.ts";
import { toLogRow } from "../log/log_shapes.ts";
import { within } from "../runtime/deadline.ts";
import { MINUTE_MS } from "../runtime/units.ts";

/** Milliseconds during which logs are remembered after the last listener has left. */
const RETURN_MS = MINUTE_MS;

/** Milliseconds before watching the storage is tried again. */
const RETRY_MS = 10_000;

/** Maximum milliseconds that a listener waits for that. */
const PATIENCE_MS = 2_000;

/** Options of a live tail. */
interface LiveTailOptions {
  readonly connector: Pick<BaseConnector, "watch">;
  /** Opens the storage if necessary. */
  readonly ready: () => Promise<void>;
  /** Called for failures that are not reported elsewhere. */
  readonly onCaught: () => void;
  /**
   * The time in milliseconds.
   *
   * @default {Date.now}
   */
  readonly now?: (() => number) | undefined;
}

/** Listener of a live tail. */
type TailListener = (logs: readonly Log[]) => void;

/**
 * Tails with listeners by connector. Several tracers may share one, and connectors need not report
 * logs of their own process.
 */
const TAILS: WeakMap<object, Set<LiveTail>> = new WeakMap();

/**
 * Reports each log that is saved once, by this tracer and, while there are listeners, by other tracers
 * and processes on the same storage.
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

  /** Whether there are listeners. */
  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** The most recently published logs, as far as remembered. */
  get recent(): readonly Log[] {
    return this.#recent.logs;
  }

  /** This tracer saved logs. */
  publish(logs: readonly Log[]): void {
    for (const tail of TAILS.get(this.#options.connector) ?? []) {
      if (tail !== this) tail.#hear(logs);
    }
    this.#add(logs);
  }

  /** Another tracer on the connector saved logs. */
  #hear(logs: readonly Log[]): void {
    try {
      this.#add(logs);
    } catch {
      this.#options.onCaught();
    }
  }

  #add(logs: readonly Log[]): void {
    if (this.#listeners.size === 0 && this.#now() - this.#leftAt > RETURN_MS) {
      this.#recent.interrupt();
      this.#recent.forget();
      return;
    }
    const added = this.#recent.add(logs);
    if (added.length === 0) return;
    for (const listener of this.#listeners) listener(added);
  }

  /** The logs published after another; `undefined` if some may be missing. */
  after(id: number): readonly Log[] | undefined {
    return this.#recent.after(id);
  }

  /** Everything was deleted. */
  forget(): void {
    this.#recent.forget();
  }

  /** Adds a listener. */
  join(listener: TailListener): void {
    this.#listeners.add(listener);
    const { connector } = this.#options;
    TAILS.set(connector, (TAILS.get(connector) ?? new Set()).add(this));
    this.keepWatching();
  }

  /** Removes a listener; the last one stops the watching. */
  leave(listener: TailListener): void {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return;
    TAILS.get(this.#options.connector)?.delete(this);
    this.#leftAt = this.#now();
    if (this.#watch?.isShared !== false) this.#recent.interrupt();
    this.#watch?.stop();
    this.#watch = undefined;
  }

  /** Retries watching the storage after a failure, at most every ten seconds. */
  keepWatching(): void {
    if (this.#listeners.size === 0) return;
    if (this.#watch !== undefined && !this.#watch.hasFailed) return;
    if (this.#watch !== undefined && this.#now() - this.#watchedAt < RETRY_MS) return;
    const { connector, ready, onCaught } = this.#options;
    this.#watchedAt = this.#now();
    this.#watch = new StorageWatch({
      connector,
      ready,
      onLogs: (logs) => this.#add(logs),
      onBegun: () => this.#recent.resume(),
      onCaught,
    });
  }

  /** Waits until the storage is watched, but at most two seconds. */
  async settled(): Promise<void> {
    if (this.#watch !== undefined) await within(this.#watch.settled, PATIENCE_MS, () => {});
  }
}

/** Maximum number of logs remembered. */
const MAX_LOGS = 500;

/** Maximum number of ids remembered, so that no log is published twice. */
const MAX_IDS = 10_000;

/** The texts that filters match, uncut; the rest as in lists. */
function summaryOf(log: Log): Log {
  const { content, path, url, userAgent, errorMessage } = log;
  return { ...toLogRow(log), content, path, url, userAgent, errorMessage };
}

/** The most recently published logs, in order, without headers and bodies. */
class RecentLogs {
  readonly #ids = new Set<number>();
  #logs: Log[] = [];
  /** Index from which no saved log is missing. */
  #wholeFrom = Infinity;

  /** The logs, most recent last. */
  get logs(): readonly Log[] {
    return this.#logs;
  }

  /**
   * Adds logs.
   *
   * @returns Those that are new.
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
   * The logs published after another, regardless of ids: those of several processes arrive in any
   * order.
   *
   * @param id Id of the log.
   * @returns The logs, or `undefined` if others may be missing.
   */
  after(id: number): readonly Log[] | undefined {
    const at = this.#logs.findLastIndex((log) => log.id === id);
    return at < 0 || at < this.#wholeFrom ? undefined : this.#logs.slice(at + 1);
  }

  /** From now on, every saved log is added. */
  resume(): void {
    if (this.#wholeFrom === Infinity) this.#wholeFrom = this.#logs.length;
  }

  /** From now on, saved logs may be missing. */
  interrupt(): void {
    this.#wholeFrom = Infinity;
  }

  /** Forgets the logs, as a cleared storage may reuse their ids. */
  forget(): void {
    this.#logs = [];
    this.#ids.clear();
    if (this.#wholeFrom !== Infinity) this.#wholeFrom = 0;
  }
}

/** Options of a watch. */
interface StorageWatchOptions {
  readonly connector: Pick<BaseConnector, "watch">;
  /** Opens the storage if necessary. */
  readonly ready: () => Promise<void>;
  /** Called with logs until it is stopped. */
  readonly onLogs: (logs: readonly Log[]) => void;
  /** Called once, when watching has started. */
  readonly onBegun: () => void;
  /** Called for failures that are not reported elsewhere. */
  readonly onCaught: () => void;
}

/** Watches for logs that other processes save, until it is stopped. */
class StorageWatch {
  /** Resolves when it has started or failed. */
  readonly settled: Promise<void>;
  readonly #options: StorageWatchOptions;
  #stop: StopWatching | undefined = undefined;
  #isOver = false;
  #hasFailed = false;

  constructor(options: StorageWatchOptions) {
    this.#options = options;
    this.settled = this.#begin().catch(() => {
      this.#hasFailed = true;
      options.onCaught();
    });
  }

  /** Whether it could not start. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether other processes may share the storage, as far as the connector can tell. */
  get isShared(): boolean {
    return this.#stop !== undefined;
  }

  /** Stops it; no more logs are reported. */
  stop(): void {
    this.#isOver = true;
    this.#end().catch(this.#options.onCaught);
  }

  async #begin(): Promise<void> {
    const { connector, ready, onBegun } = this.#options;
    await ready();
    if (this.#isOver) return;
    this.#stop = await connector.watch((logs) => this.#tell(logs));
    if (this.#isOver) await this.#end();
    else onBegun();
  }

  async #end(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    await stop?.();
  }

  #tell(logs: readonly Log[]): void {
    if (this.#isOver) return;
    try {
      this.#options.onLogs(logs);
    } catch {
      this.#options.onCaught();
    }
  }
}
