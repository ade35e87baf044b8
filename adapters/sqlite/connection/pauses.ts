import { clearTimeout, setTimeout } from "node:timers";

/** Pauses that end early when the connection is closed, so that no timer is left. */
export class Pauses {
  readonly #ends: Map<ReturnType<typeof setTimeout>, () => void> = new Map();

  /** Lets the app go on for so long. */
  async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#ends.delete(timer);
        resolve();
      }, ms);
      this.#ends.set(timer, resolve);
    });
  }

  /** Ends all pauses. */
  end(): void {
    for (const [timer, resolve] of this.#ends) {
      clearTimeout(timer);
      resolve();
    }
    this.#ends.clear();
  }
}
