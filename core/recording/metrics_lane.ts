import type { MetricsPoint } from "../metrics/metrics_point.ts";
import { Backoff } from "./backoff.ts";
import type { Batch } from "./batch.ts";

/** Milliseconds between two writes of metrics, unless somebody waits for them. */
const INTERVAL_MS = 5_000;

/**
 * Metrics on their way to the storage. They go with logs, but not with each batch: adding a point to
 * its row costs as much for one request as for a thousand. When the storage takes the logs and refuses
 * the metrics, they go apart until they are stored, so that they don't block the logs.
 */
export class MetricsLane {
  /** The batch of metrics alone that is under way. */
  batch: Batch | undefined;
  /** Whether there may be new points. */
  isDirty = false;
  readonly #take: () => readonly MetricsPoint[];
  readonly #backoff: Backoff;
  readonly #now: () => number;
  #points: readonly MetricsPoint[] = [];
  #isApart = false;
  #takes = 0;
  #takenAt = -Infinity;
  #dueAt = 0;

  /**
   * Starts empty.
   *
   * @param take Returns the points counted since the last call; must not throw.
   * @param random A number from 0 to below 1.
   * @param now Unix epoch, milliseconds.
   */
  constructor(take: () => readonly MetricsPoint[], random: () => number, now: () => number) {
    this.#take = take;
    this.#backoff = new Backoff(random);
    this.#now = now;
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

  /** Milliseconds until they are written, or tried again. */
  get dueInMs(): number {
    const now = this.#now();
    if (this.#isApart) return Math.max(0, this.#dueAt - now);
    if (this.#points.length > 0) return 0;
    // The upper bound holds when the clock was set back.
    return Math.max(0, Math.min(this.#takenAt + INTERVAL_MS - now, INTERVAL_MS));
  }

  /**
   * Points to go with a batch of logs.
   *
   * @param isUrgent Whether somebody waits for them.
   */
  forLogs(isUrgent: boolean): readonly MetricsPoint[] {
    const isDue = !this.#isApart && (isUrgent || this.dueInMs === 0);
    return isDue ? this.forThemselves() : [];
  }

  /** Points to go without logs. */
  forThemselves(): readonly MetricsPoint[] {
    if (this.#points.length === 0) {
      this.#points = this.#take();
      this.#takes++;
      if (this.#points.length > 0) this.#takenAt = this.#now();
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
   * @param graceMs Shortest delay before they are tried again.
   */
  refused(graceMs = 0): void {
    this.#isApart = true;
    this.#dueAt = this.#now() + Math.max(graceMs, this.#backoff.next());
  }
}
