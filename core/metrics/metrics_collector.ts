import { MINUTE_MS } from "../runtime/units.ts";
import { bucketOf, LatencyHistogram } from "./latency_histogram.ts";
import type { MetricsPoint, StatusClass } from "./metrics_point.ts";

/**
 * Methods counted separately, with their indexes: those of RFC 9110, PATCH (RFC 5789) and QUERY,
 * which are the known ones of OpenTelemetry's `http.request.method`; all others are `"_OTHER"`.
 * Methods are case-sensitive.
 */
export const METHODS: ReadonlyMap<string, number> = new Map([
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "QUERY",
  "CONNECT",
  "TRACE",
  "_OTHER",
].map((method, index) => [method, index]));

/** Index of all other methods. */
const OTHER_METHOD: number = METHODS.size - 1;

/** Minutes of inactivity after which a route can be replaced. */
const IDLE_MINUTES = 60;

/**
 * Bounds the number of distinct routes. At the limit, a new route is `"_other"` until another has
 * been idle for an hour. Routes whose first response is a 404 may use only half of the limit, so
 * that a scanner can't crowd out the app's own.
 */
export class RouteLimit {
  readonly #max: number;
  /** Route to the minute it was last seen in. */
  readonly #lastSeen: Map<string, number> = new Map();
  #sweptAt = -Infinity;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Returns the name under which a route is counted.
   *
   * @param route Route template.
   * @param statusCode Status of the response.
   * @param minute Minutes since the epoch.
   * @returns The route, or `"_other"`.
   */
  nameOf(route: string, statusCode: number, minute: number): string {
    if (!this.#lastSeen.has(route)) {
      const room = statusCode === 404 ? Math.ceil(this.#max / 2) : this.#max;
      if (this.#lastSeen.size >= room) this.#sweep(minute);
      if (this.#lastSeen.size >= room) return "_other";
    }
    this.#lastSeen.set(route, minute);
    return route;
  }

  /** Runs at most once a minute, whichever way the clock jumps. */
  #sweep(minute: number): void {
    if (minute === this.#sweptAt) return;
    this.#sweptAt = minute;
    for (const [route, seen] of this.#lastSeen) {
      if (Math.abs(minute - seen) >= IDLE_MINUTES) this.#lastSeen.delete(route);
    }
  }
}

/** Maximum number of series between two `take()`s; further routes are counted as `"_other"`. */
const MAX_SERIES = 20_000;

const STATUS_CLASSES: readonly StatusClass[] = ["aborted", "1xx", "2xx", "3xx", "4xx", "5xx"];
const CLASS_INDEXES: ReadonlyMap<string, number> = new Map(
  STATUS_CLASSES.map((name, index) => [name, index]),
);

/** Series of one route, by method and status class; created when needed. */
type RouteSeries = (LatencyHistogram | undefined)[];
type Minute = Map<string, RouteSeries>;

/**
 * Counts requests as they end, synchronously: by minute, method, route and status class.
 *
 * {@linkcode take} returns the counts and resets them. Methods are those of HTTP, routes are
 * bounded by a {@linkcode RouteLimit}, series by number.
 */
export class MetricsCollector {
  readonly #routes: RouteLimit;
  readonly #maxSeries: number;
  /** By minutes since the epoch. */
  #minutes: Map<number, Minute> = new Map();
  #current: Minute = new Map();
  #currentMinute = NaN;
  #size = 0;

  /**
   * Makes an empty collector.
   *
   * @param maxRoutes Maximum number of distinct routes.
   * @param maxSeries Maximum number of series between two `take()`s.
   */
  constructor(maxRoutes: number = 1_000, maxSeries: number = MAX_SERIES) {
    this.#routes = new RouteLimit(maxRoutes);
    this.#maxSeries = maxSeries;
  }

  /**
   * Counts a request that ended. Never throws, and only allocates for the first of its kind since
   * the last `take()`.
   *
   * @param method HTTP method, as received.
   * @param route Route template.
   * @param statusCode Status; 0 if there was none, which counts as 500.
   * @param aborted Whether the client disconnected, or the process stopped, first.
   * @param durationMs Milliseconds; negative and `NaN` count as 0.
   * @param now When it ended: epoch milliseconds; may go backwards.
   */
  count(
    method: string,
    route: string,
    statusCode: number,
    aborted: boolean,
    durationMs: number,
    now: number,
  ): void {
    const classIndex = aborted ? 0 : classOf(statusCode);
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#currentMinute) this.#turnTo(minute);
    const methodIndex = METHODS.get(method) ?? OTHER_METHOD;
    const slot = methodIndex * STATUS_CLASSES.length + classIndex;
    const series = this.#current.get(route)?.[slot] ?? this.#newSeries(route, slot, statusCode);
    const duration = durationMs > 0 && durationMs < Infinity ? durationMs : 0;
    series.record(bucketOf(duration), duration);
  }

  /**
   * Returns the counts since the last call, and resets them.
   *
   * @returns Points, ascending by minute.
   */
  take(): MetricsPoint[] {
    const points: MetricsPoint[] = [];
    if (this.#size === 0) return points;
    const methods = [...METHODS.keys()];
    for (const minute of [...this.#minutes.keys()].sort((a, b) => a - b)) {
      for (const [route, slots] of this.#minutes.get(minute) ?? []) {
        slots.forEach((series, slot) => {
          if (series === undefined) return;
          const method = methods[Math.floor(slot / STATUS_CLASSES.length)] ?? "_OTHER";
          const statusClass = STATUS_CLASSES[slot % STATUS_CLASSES.length] ?? "5xx";
          const { count, sumMs, maxMs, buckets } = series;
          const start = minute * MINUTE_MS;
          points.push({ start, method, route, statusClass, count, sumMs, maxMs, buckets });
        });
      }
    }
    this.#minutes = new Map();
    this.#current = new Map();
    this.#currentMinute = NaN;
    this.#size = 0;
    return points;
  }

  /**
   * Adds back points that could not be stored, for the next `take()`.
   *
   * @param points The result of `take()`.
   */
  restore(points: readonly MetricsPoint[]): void {
    for (const point of points) {
      this.#turnTo(Math.floor(point.start / MINUTE_MS));
      const methodIndex = METHODS.get(point.method) ?? OTHER_METHOD;
      const classIndex = CLASS_INDEXES.get(point.statusClass) ?? 0;
      const slot = methodIndex * STATUS_CLASSES.length + classIndex;
      const series = this.#current.get(point.route)?.[slot] ??
        this.#newSeries(point.route, slot, 0);
      series.merge(point);
    }
  }

  #turnTo(minute: number): void {
    if (!Number.isFinite(minute)) {
      minute = Number.isFinite(this.#currentMinute) ? this.#currentMinute : 0;
    }
    let current = this.#minutes.get(minute);
    if (current === undefined) this.#minutes.set(minute, current = new Map());
    this.#current = current;
    this.#currentMinute = minute;
  }

  #newSeries(route: string, slot: number, statusCode: number): LatencyHistogram {
    const isFull = this.#size >= this.#maxSeries;
    const name = isFull ? "_other" : this.#routes.nameOf(route, statusCode, this.#currentMinute);
    let slots = this.#current.get(name);
    if (slots === undefined) this.#current.set(name, slots = []);
    let series = slots[slot];
    if (series === undefined) {
      series = new LatencyHistogram();
      slots[slot] = series;
      this.#size++;
    }
    return series;
  }
}

/** Index in {@linkcode STATUS_CLASSES}: the first digit of the status. */
function classOf(statusCode: number): number {
  return statusCode >= 100 && statusCode < 500 ? Math.floor(statusCode / 100) : 5;
}
