import { setImmediate } from "node:timers";
import { RunDelay } from "../event_loop/run_delay.ts";

/** How often it is asked for the time without a core within a stretch: asking costs 10 us. */
const DELAY_EVERY_MS = 0.5;

/** A turn of the event loop in which something of ours ran. */
export interface Stretch {
  /** As `performance.now()`. */
  readonly begun: number;
  readonly ended: number;
  /** Milliseconds from the first to the last of it, without those in which there was no core. */
  readonly heldMs: number;
}

/**
 * How long our own work holds the event loop: from the first thing of ours in a turn to the last,
 * so with whatever of the app's ran between them.
 */
export class OwnStretches implements Disposable {
  readonly #runDelay = new RunDelay();
  #stretches: Stretch[] = [];
  #isOpen = false;
  #begun = 0;
  #ended = 0;
  #delayBegun = 0;
  #delay = 0;
  #delayReadAt = 0;

  /** Runs something of ours. */
  time<T>(run: () => T): T {
    this.#enter();
    try {
      return run();
    } finally {
      this.extend();
    }
  }

  /** Something of ours has just ended, if anything of ours ran in this turn. */
  extend(): void {
    if (!this.#isOpen) return;
    const now = performance.now();
    this.#ended = now;
    if (now - this.#delayReadAt < DELAY_EVERY_MS) return;
    this.#delayReadAt = now;
    this.#delay = this.#runDelay.read();
  }

  /** The stretches since it was last asked. */
  take(): Stretch[] {
    const stretches = this.#stretches;
    this.#stretches = [];
    return stretches;
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.#runDelay[Symbol.dispose]();
  }

  #enter(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#delayBegun = this.#delay = this.#runDelay.read();
    this.#begun = this.#ended = this.#delayReadAt = performance.now();
    setImmediate(() => this.#close());
  }

  #close(): void {
    this.#isOpen = false;
    const [begun, ended] = [this.#begun, this.#ended];
    const waited = this.#delay - this.#delayBegun;
    this.#stretches.push({ begun, ended, heldMs: Math.max(0, ended - begun - waited) });
  }
}
