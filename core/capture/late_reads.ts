import { unrefTimer } from "../runtime/timers.ts";
import type { RequestBodyObserver } from "./request_body.ts";

/** Maximum milliseconds a record waits for the app to finish reading. */
const MAX_WAIT_MS = 5_000;
/** Maximum number of waiting records. */
const MAX_WAITING = 200;

interface Waiting {
  readonly deadline: number;
  readonly finish: () => void;
}

/**
 * Records of requests whose bodies the app was still reading when it had responded, as webhooks
 * do. They wait briefly for the read to end.
 */
export class LateReads {
  readonly #waiting = new Map<RequestBodyObserver, Waiting>();
  readonly #maxWaitMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  /** @param maxWaitMs Maximum milliseconds a record waits. */
  constructor(maxWaitMs: number = MAX_WAIT_MS) {
    this.#maxWaitMs = maxWaitMs;
  }

  /** Number of waiting records. */
  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Finishes a record once the body is read, or at its deadline; immediately if too many are
   * waiting.
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

  /** Finishes all waiting records as they are. */
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

  /** The oldest is due first, as all have the same maximum wait. */
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
