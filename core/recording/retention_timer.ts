import { ConnectorError } from "../connectors/errors.ts";
import { MAX_DELAY_MS } from "./clock.ts";
import type { Timers } from "./timers.ts";

/** First cleanup after the start: so that processes that live shortly clean up too. */
const FIRST_RUN_MS = 60_000;
/** Share of a delay by which it is lengthened at random, so that processes started together spread. */
const SPREAD = 0.1;

/** What the last cleanup did. */
export interface CleanupResult {
  /** When it ended: Unix epoch, milliseconds. */
  readonly at: number;
  /** Logs deleted. */
  readonly deleted: number;
  /** How long it took. */
  readonly durationMs: number;
}

/** Whom the timer tells. */
export interface RetentionHooks {
  /** Runs the cleanup. */
  cleanup(): number | Promise<number>;
  /** A run ended well. */
  done(): void;
  /** A run failed, or is still going on when the next is due. */
  failed(error: unknown): void;
}

/** Cleans up the storage at intervals, never twice at a time. */
export class RetentionTimer {
  readonly #timers: Timers;
  readonly #intervalMs: number;
  readonly #random: () => number;
  readonly #hooks: RetentionHooks;
  #stop: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #lastResult: CleanupResult | undefined;

  /**
   * Does nothing until it is started.
   *
   * @param timers Where it runs.
   * @param intervalMinutes Minutes between two runs.
   * @param random A number from 0 to below 1.
   * @param hooks Whom to tell.
   */
  constructor(
    timers: Timers,
    intervalMinutes: number,
    random: () => number,
    hooks: RetentionHooks,
  ) {
    this.#timers = timers;
    this.#intervalMs = Math.min(MAX_DELAY_MS / 2, intervalMinutes * 60_000);
    this.#random = random;
    this.#hooks = hooks;
  }

  /** The run under way. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** Runs that failed, or were still going on when the next was due. */
  get failures(): number {
    return this.#failures;
  }

  /** What the last run that ended well did. */
  get lastResult(): CleanupResult | undefined {
    return this.#lastResult;
  }

  /** Starts it; once started, again does nothing. */
  start(): void {
    if (this.#stop === undefined) this.#arm(Math.min(FIRST_RUN_MS, this.#intervalMs));
  }

  /** No further run begins. */
  stop(): void {
    this.#stop?.();
    this.#stop = () => {};
  }

  #arm(delayMs: number): void {
    const delay = delayMs * (1 + SPREAD * this.#random());
    this.#stop = this.#timers.start(() => {
      this.#arm(this.#intervalMs);
      if (this.#running === undefined) {
        this.#running = this.#run().finally(() => this.#running = undefined);
      } else {
        this.#fail(new ConnectorError("the cleanup before has not ended"));
      }
    }, delay);
  }

  async #run(): Promise<void> {
    const start = this.#timers.now();
    try {
      const deleted: unknown = await this.#hooks.cleanup();
      const at = this.#timers.now();
      if (Number.isSafeInteger(deleted) && (deleted as number) >= 0) {
        const durationMs = Math.max(0, at - start);
        this.#lastResult = { at, deleted: deleted as number, durationMs };
        this.#hooks.done();
      } else {
        this.#fail(new ConnectorError("cleanup() did not return how many logs it deleted"));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failures++;
    this.#hooks.failed(error);
  }
}
