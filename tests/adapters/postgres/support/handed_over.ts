import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { setImmediate } from "node:timers";

/** Counts what this process hands to sockets, and encodes, in each turn of the event loop. */
export class HandedOver implements Disposable {
  /** Bytes handed over. */
  all = 0;
  /** How often something was. */
  calls = 0;
  /** Most bytes handed over in one turn. */
  most = 0;
  /** Most bytes encoded in one turn by us, or characters by the driver. */
  mostEncoded = 0;
  readonly #restore: (() => void)[] = [];
  #now = 0;
  #encodedNow = 0;
  #isOver = false;

  constructor() {
    const sizeOf = (chunk: unknown) =>
      typeof chunk === "string" || chunk instanceof Uint8Array ? chunk.length : 0;
    this.#watch(Socket.prototype, "write", (chunk) => {
      this.all += sizeOf(chunk);
      this.calls++;
      this.#now += sizeOf(chunk);
      this.most = Math.max(this.most, this.#now);
    });
    const encoded = (length: number) => {
      this.#encodedNow += length;
      this.mostEncoded = Math.max(this.mostEncoded, this.#encodedNow);
    };
    const encodes = (text: unknown) => encoded(sizeOf(text));
    this.#watch(TextEncoder.prototype, "encode", encodes);
    this.#watch(TextEncoder.prototype, "encodeInto", (_text, result) => {
      encoded(Number(Object(result).written));
    });
    // The driver asks for it before it writes a text.
    this.#watch(Buffer, "byteLength", encodes);
    const next = () => {
      this.#now = this.#encodedNow = 0;
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
    for (const restore of this.#restore) restore();
  }

  #watch(owner: object, name: string, see: (value: unknown, result: unknown) => void): void {
    const method: unknown = Reflect.get(owner, name);
    if (typeof method !== "function") throw new TypeError(`${name} is no method`);
    Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
      const result: unknown = Reflect.apply(method, this, given);
      see(given[0], result);
      return result;
    });
    this.#restore.push(() => Reflect.set(owner, name, method));
  }
}
