import { closeSync, openSync, readSync } from "node:fs";

/**
 * Milliseconds for which this thread could have run but had no core, from
 * `/proc/thread-self/schedstat`. What other work on the machine takes is told from what holds the
 * event loop by it. Off Linux always 0.
 */
export class RunDelay implements Disposable {
  readonly #buffer: Uint8Array = new Uint8Array(64);
  readonly #decoder: TextDecoder = new TextDecoder();
  readonly #file: number | undefined;

  /** Opens the file, for the thread that asks. */
  constructor() {
    this.#file = Deno.build.os === "linux"
      ? openSync("/proc/thread-self/schedstat", "r")
      : undefined;
  }

  /** Since the thread began; costs 10 microseconds. */
  read(): number {
    if (this.#file === undefined) return 0;
    const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, 0);
    const [, nanoseconds] = this.#decoder.decode(this.#buffer.subarray(0, length)).split(" ");
    return Number(nanoseconds) / 1e6;
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}
