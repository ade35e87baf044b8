import type { BaseConnector } from "../connectors/base_connector.ts";
import { ConnectorError } from "../connectors/errors.ts";
import type { RetentionOptions } from "../connectors/retention_options.ts";
import { MAX_DELAY_MS, type Timers } from "../runtime/timers.ts";
import { MINUTE_MS } from "../runtime/units.ts";
import type { RecorderStats } from "./tracer_stats.ts";
import type { TroubleReporter } from "./trouble_reporter.ts";

/** Delay of the first cleanup, short enough that short-lived processes clean up too. */
const FIRST_RUN_MS = MINUTE_MS;
/** Share of a delay by which it is lengthened at random: processes started together spread out. */
const SPREAD = 0.1;

/** Cleans up the storage at intervals, one run at a time. */
export class RetentionTimer {
  readonly #timers: Timers;
  readonly #connector: BaseConnector;
  readonly #options: RetentionOptions;
  readonly #intervalMs: number;
  readonly #random: () => number;
  readonly #trouble: TroubleReporter;
  #stop: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #lastResult: RecorderStats["lastCleanup"];

  /**
   * Does nothing until it is started.
   *
   * @param timers Where it runs.
   * @param connector The storage.
   * @param options What to keep, and how often to clean up.
   * @param random A number from 0 to below 1.
   * @param trouble Gets how each run ended.
   */
  constructor(
    timers: Timers,
    connector: BaseConnector,
    options: RetentionOptions,
    random: () => number,
    trouble: TroubleReporter,
  ) {
    this.#timers = timers;
    this.#connector = connector;
    this.#options = options;
    this.#intervalMs = Math.min(MAX_DELAY_MS / 2, options.cleanupIntervalMinutes * MINUTE_MS);
    this.#random = random;
    this.#trouble = trouble;
  }

  /** The run under way. */
  get running(): Promise<void> | undefined {
    return this.#running;
  }

  /** Runs that failed, or were still going on when the next was due. */
  get failures(): number {
    return this.#failures;
  }

  /** What the last successful run did. */
  get lastResult(): RecorderStats["lastCleanup"] {
    return this.#lastResult;
  }

  /** Starts it; further calls do nothing. */
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
      const deleted: unknown = await this.#connector.cleanup(this.#options);
      const at = this.#timers.now();
      if (Number.isSafeInteger(deleted) && (deleted as number) >= 0) {
        const durationMs = Math.max(0, at - start);
        this.#lastResult = { at, deleted: deleted as number, durationMs };
        this.#trouble.cleanedUp();
      } else {
        this.#fail(new ConnectorError("cleanup() did not return how many logs it deleted"));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failures++;
    this.#trouble.cleanupFailed(error);
  }
}
