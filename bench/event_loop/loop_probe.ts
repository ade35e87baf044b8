import { clearInterval, setInterval } from "node:timers";
import { RunDelay } from "./run_delay.ts";

/** Milliseconds between two looks. */
const LOOK_MS = 1;

/**
 * Looks every millisecond how long the event loop was held: by how much a look came too late, without
 * the time in which the thread waited for a core.
 */
export class LoopProbe implements Disposable {
  readonly #runDelay = new RunDelay();
  readonly #timer: ReturnType<typeof setInterval>;
  #holds: number[] = [];
  #last = performance.now();
  #lastDelay = this.#runDelay.read();

  /** Begins to look. */
  constructor() {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Holds in milliseconds since it was last asked. */
  take(): number[] {
    const holds = this.#holds;
    this.#holds = [];
    return holds;
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#runDelay[Symbol.dispose]();
  }

  #look(): void {
    const now = performance.now();
    const delay = this.#runDelay.read();
    this.#holds.push(Math.max(0, now - this.#last - LOOK_MS - (delay - this.#lastDelay)));
    this.#last = now;
    this.#lastDelay = delay;
  }
}
