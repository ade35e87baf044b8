/** Every 64th request is timed. */
const EVERY = 64;
/** The first that is timed: before it the code is not compiled yet. */
const FIRST = 16;
/** Requests that the medians are taken of. */
const WINDOW = 101;

/** How long the tracer's own code takes for a request, from a sample of them. */
export class OwnCost {
  #count = 0;
  #timed = 0;
  readonly #latest: number[] = [];
  /** How long these requests took in all. */
  readonly #requests: number[] = [];

  /**
   * Milliseconds for one request, the median of the last ones timed: a mean would be that of the few
   * in which the process was held up. `null` while none was timed.
   */
  get medianMs(): number | null {
    return medianOf(this.#latest);
  }

  /** Milliseconds that the same requests took in all, their median; `null` while none was timed. */
  get requestMedianMs(): number | null {
    return medianOf(this.#requests);
  }

  /** A timer for this request, if it is one of the sample. */
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

/** Adds up the stretches of one request in which the tracer's code runs; they may be nested. */
export class OwnTimer {
  readonly #onDone: (ms: number, requestMs: number) => void;
  #depth = 0;
  #since = 0;
  #totalMs = 0;
  #requestMs: number | undefined;

  constructor(onDone: (ms: number, requestMs: number) => void) {
    this.#onDone = onDone;
  }

  /** Our code begins. */
  enter(): void {
    if (this.#depth++ === 0) this.#since = performance.now();
  }

  /** Our code ends. */
  leave(): void {
    if (--this.#depth > 0) return;
    this.#totalMs += performance.now() - this.#since;
    if (this.#requestMs !== undefined) this.#onDone(this.#totalMs, this.#requestMs);
  }

  /**
   * The request is over with the stretch under way.
   *
   * @param requestMs Milliseconds that it took in all.
   */
  over(requestMs: number): void {
    this.#requestMs = requestMs;
  }
}
