/** One of so many requests is timed. */
const EVERY = 64;
/** The first that is: before it the code is not compiled yet. */
const FIRST = 16;
/** The mean is over about so many timed requests. */
const WINDOW = 100;

/** The mean of the time that the tracer's own code takes for a request, from a sample of them. */
export class OwnCost {
  #count = 0;
  #timed = 0;
  #meanMs = 0;

  /** Milliseconds for one request; `null` while none was timed. */
  get meanMs(): number | null {
    return this.#timed === 0 ? null : this.#meanMs;
  }

  /** A timer for this request, if it is its turn. */
  timer(): OwnTimer | undefined {
    return this.#count++ % EVERY === FIRST ? new OwnTimer((ms) => this.#add(ms)) : undefined;
  }

  #add(ms: number): void {
    this.#timed++;
    this.#meanMs += (ms - this.#meanMs) / Math.min(this.#timed, WINDOW);
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
