import type { MetricsPoint } from "../metrics/metrics_point.ts";
import { Backoff } from "./backoff.ts";
import type { Batch } from "./batch.ts";

/**
 * Metrics on their way to the storage. They go with the logs; when the storage takes the logs and
 * refuses the metrics, they go apart until they are stored, so that they don't block the logs.
 */
export class MetricsLane {
  /** The batch of metrics alone that is under way. */
  batch: Batch | undefined;
  /** Whether there may be new points. */
  isDirty = false;
  readonly #take: () => readonly MetricsPoint[];
  readonly #backoff: Backoff;
  #points: readonly MetricsPoint[] = [];
  #isApart = false;
  #takes = 0;
  #dueAt = 0;

  /**
   * Starts empty.
   *
   * @param take Returns the points counted since the last call; must not throw.
   * @param random A number from 0 to below 1.
   */
  constructor(take: () => readonly MetricsPoint[], random: () => number) {
    this.#take = take;
    this.#backoff = new Backoff(random);
  }

  /** Points taken and not yet stored. */
  get points(): readonly MetricsPoint[] {
    return this.#points;
  }

  /** Whether metrics go apart from logs. */
  get isApart(): boolean {
    return this.#isApart;
  }

  /** How often points were taken. */
  get takes(): number {
    return this.#takes;
  }

  /** When metrics that go apart are tried again. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Points to go with a batch of logs. */
  forLogs(): readonly MetricsPoint[] {
    return this.#isApart ? [] : this.forThemselves();
  }

  /** Points to go without logs. */
  forThemselves(): readonly MetricsPoint[] {
    if (this.#points.length === 0) {
      this.#points = this.#take();
      this.#takes++;
      this.isDirty = false;
    }
    return this.#points;
  }

  /** The points are stored. */
  stored(): void {
    this.#points = [];
    this.batch = undefined;
    this.#isApart = false;
    this.#backoff.reset();
  }

  /**
   * The points were not stored, and go apart from now on.
   *
   * @param now Unix epoch, milliseconds.
   * @param graceMs Shortest delay before they are tried again.
   */
  refused(now: number, graceMs = 0): void {
    this.#isApart = true;
    this.#dueAt = now + Math.max(graceMs, this.#backoff.next());
  }
}
