/** One of so many requests is timed. */
const EVERY = 64;
/** The first that is: before it the code is not compiled yet. */
const FIRST = 16;
/** The median is that of so many. */
const WINDOW = 101;

/** How long the tracer's own code takes for a request, from a sample of them. */
export class OwnCost {
  #count = 0;
  #timed = 0;
  readonly #latest: number[] = [];

  /**
   * Milliseconds for one request, the median of the last ones timed: a mean would be that of the few
   * in which the process was held up. `null` while none was timed.
   */
  get medianMs(): number | null {
    const sorted = this.#latest.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  /** A timer for this request, if it is its turn. */
  timer(): OwnTimer | undefined {
    if (this.#count++ % EVERY !== FIRST) return undefined;
    return new OwnTimer((ms) => this.#latest[this.#timed++ % WINDOW] = ms);
  }
}

/** Adds up the stretches of one request in which the tracer's code runs; they may be nested. */
export class OwnTimer {
  readonly #onDone: (ms: number) => void;
  #depth = 0;
  #since = 0;
  #totalMs = 0;
  #isOver = false;

  constructor(onDone: (ms: number) => void) {
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
    if (this.#isOver) this.#onDone(this.#totalMs);
  }

  /** The request is over with the stretch under way. */
  over(): void {
    this.#isOver = true;
  }
}
