import { unrefTimer } from "../runtime/timers.ts";
import type { RequestBodyObserver } from "./request_body.ts";

/** How long a record waits for the app to read on, in milliseconds. */
const MAX_WAIT_MS = 5_000;
/** Most records that wait at a time. */
const MAX_WAITING = 200;

interface Waiting {
  readonly deadline: number;
  readonly finish: () => void;
}

/**
 * Records of requests that were answered while the app was still reading their bodies, such as a
 * webhook that answers first. They wait a little for the end of the read.
 */
export class LateReads {
  readonly #waiting = new Map<RequestBodyObserver, Waiting>();
  readonly #maxWaitMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  /**
   * @param maxWaitMs Longest wait of a record.
   */
  constructor(maxWaitMs: number = MAX_WAIT_MS) {
    this.#maxWaitMs = maxWaitMs;
  }

  /** How many records wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Finishes a record once the body is read, or at its deadline; at once if too many wait.
   *
   * @param observer Watches the body.
   * @param finish Called once; must not throw.
   */
  wait(observer: RequestBodyObserver, finish: () => void): void {
    if (this.#waiting.size >= MAX_WAITING) {
      finish();
      return;
    }
    const deadline = performance.now() + this.#maxWaitMs;
    this.#waiting.set(observer, { deadline, finish });
    observer.onSettled = () => this.#finish(observer);
    this.#timer ??= this.#startTimer(this.#maxWaitMs);
  }

  /** Finishes all records that wait, as they are. */
  finishAll(): void {
    for (const observer of [...this.#waiting.keys()]) this.#finish(observer);
  }

  #finish(observer: RequestBodyObserver): void {
    const waiting = this.#waiting.get(observer);
    if (waiting === undefined) return;
    observer.onSettled = undefined;
    this.#waiting.delete(observer);
    if (this.#waiting.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    waiting.finish();
  }

  /** The oldest is due first, as all wait equally long. */
  #startTimer(delayMs: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      const now = performance.now();
      for (const [observer, { deadline }] of this.#waiting) {
        if (deadline > now) {
          this.#timer = this.#startTimer(deadline - now);
          break;
        }
        this.#finish(observer);
      }
    }, Math.max(1, delayMs));
    unrefTimer(timer);
    return timer;
  }
}
