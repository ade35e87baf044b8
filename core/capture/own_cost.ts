/** Measures every 64th request. */
const EVERY = 64;
/** The first request measured: earlier ones run uncompiled code. */
const FIRST = 16;
/** Number of requests in the medians. */
const WINDOW = 101;

/** How long the tracer's own code takes per request, measured on some requests. */
export class OwnCost {
  #count = 0;
  #timed = 0;
  readonly #latest: number[] = [];
  /** Total durations of these requests. */
  readonly #requests: number[] = [];

  /**
   * Milliseconds per request, the median of those measured last; a mean would be dominated by the
   * few during which the process was suspended. `null` before the first.
   */
  get medianMs(): number | null {
    return medianOf(this.#latest);
  }

  /** Median of the same requests' total milliseconds; `null` before the first. */
  get requestMedianMs(): number | null {
    return medianOf(this.#requests);
  }

  /** A timer for this request, if it is one of those measured. */
  timer(): OwnTimer | undefined {
    if (this.#count++ % EVERY !== FIRST) return undefined;
    return new OwnTimer((ms, requestMs) => {
      const place = this.#timed++ % WINDOW;
      this.#latest[place] = ms;
      this.#requests[place] = requestMs;
    });
  }
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** Adds up the time that the tracer's code takes within one request; calls may be nested. */
export class OwnTimer {
  readonly #onDone: (ms: number, requestMs: number) => void;
  #depth = 0;
  #since = 0;
  #totalMs = 0;
  #requestMs: number | undefined;

  constructor(onDone: (ms: number, requestMs: number) => void) {
    this.#onDone = onDone;
  }

  /** The tracer's code begins. */
  enter(): void {
    if (this.#depth++ === 0) this.#since = performance.now();
  }

  /** The tracer's code ends. */
  leave(): void {
    if (--this.#depth > 0) return;
    this.#totalMs += performance.now() - this.#since;
    if (this.#requestMs !== undefined) this.#onDone(this.#totalMs, this.#requestMs);
  }

  /**
   * The request ends, within the tracer's code.
   *
   * @param requestMs Its total milliseconds.
   */
  over(requestMs: number): void {
    this.#requestMs = requestMs;
  }
}
