import type { Log } from "../log.ts";
import type { LiveFormat } from "./live_format.ts";

/** Bytes that may wait for a slow client before events are left out. */
const MAX_WAITING_BYTES = 262_144;

/** Times in a row that a client may be found full before it is dropped. */
const MAX_FULL = 30;

const encoder = new TextEncoder();

/** What a client is given. */
export interface LiveClientOptions {
  /** Which logs it wants. */
  readonly matches: (log: Log) => boolean;
  readonly format: LiveFormat;
  /** Asked again and again: whether it may still read along. */
  readonly mayStay: () => boolean;
  /** Called once when the stream is over. */
  readonly onLeave: () => void;
}

/** One open stream. */
export class LiveClient {
  /** The body of the response. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: LiveClientOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined = undefined;
  /** What was saved before the client is up to date; `undefined` from then on. */
  #early: Log[] | undefined = [];
  #left = 0;
  #full = 0;

  constructor(options: LiveClientOptions) {
    this.#options = options;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#end(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
    );
  }

  /**
   * The client is brought up to date, and live from now on.
   *
   * @param missed What it missed, oldest first.
   */
  start(missed: readonly Log[]): void {
    // By their ids, as those of several processes come in any order.
    const sent = new Set(missed.map(({ id }) => id));
    const early = this.#early?.filter(({ id }) => !sent.has(id)) ?? [];
    this.#early = undefined;
    this.#write(this.#options.format.ready());
    this.#sendRows(missed);
    this.send(early);
  }

  /** Sends those of the logs that the client wants. */
  send(logs: readonly Log[]): void {
    const wanted = logs.filter(this.#options.matches);
    if (this.#early === undefined) this.#sendRows(wanted);
    else if (this.#early.length < 1_000) this.#early.push(...wanted);
    else this.#left += wanted.length;
  }

  /** Tells the client that it can't have everything in between. */
  gap(): void {
    this.#left++;
  }

  /** Every two seconds: sends the figures, or ends the stream of a client that may not stay. */
  tick(figures: unknown): void {
    if (this.#options.mayStay()) this.status(figures);
    else this.close();
  }

  /** Sends the figures; left out when the client is slow. */
  status(figures: unknown): void {
    this.#write(this.#options.format.status(figures));
  }

  /** Ends the stream. */
  close(): void {
    try {
      this.#controller?.close();
    } catch {
      // It is closed or cancelled already.
    }
    this.#end();
  }

  #sendRows(logs: readonly Log[]): void {
    if (logs.length === 0) return;
    if (!this.#write(this.#options.format.logs(logs))) {
      this.#left += logs.length;
    }
  }

  #write(text: string): boolean {
    const controller = this.#controller;
    if (controller === undefined) return false;
    if ((controller.desiredSize ?? 0) <= 0) {
      if (++this.#full > MAX_FULL) this.close();
      return false;
    }
    this.#full = 0;
    if (this.#left > 0) {
      controller.enqueue(encoder.encode(this.#options.format.gap(this.#left)));
      this.#left = 0;
    }
    controller.enqueue(encoder.encode(text));
    return true;
  }

  #end(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#options.onLeave();
  }
}
