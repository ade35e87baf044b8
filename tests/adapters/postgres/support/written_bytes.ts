import { Socket } from "node:net";
import { setImmediate } from "node:timers";

/** Counts what this process writes to sockets, and in which turns of the event loop. */
export class WrittenBytes implements Disposable {
  /** Bytes written. */
  all = 0;
  /** Most bytes written in one turn. */
  most = 0;
  readonly #write = Socket.prototype.write;
  #now = 0;
  #isOver = false;

  constructor() {
    const write = this.#write;
    const count = (bytes: number) => {
      this.all += bytes;
      this.#now += bytes;
      this.most = Math.max(this.most, this.#now);
    };
    Socket.prototype.write = function (...given: unknown[]) {
      const [chunk] = given;
      if (typeof chunk === "string" || chunk instanceof Uint8Array) count(chunk.length);
      return Reflect.apply(write, this, given);
    };
    const next = () => {
      this.#now = 0;
      if (!this.#isOver) setImmediate(next);
    };
    setImmediate(next);
  }

  /** Waits for the next turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    Socket.prototype.write = this.#write;
  }
}
