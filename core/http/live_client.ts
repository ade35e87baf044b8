import type { Log } from "../log.ts";
import { formatCursor } from "./log_query.ts";
import { toLogRow } from "./log_row.ts";

/** Bytes that may wait for a slow client before events are left out. */
const MAX_WAITING_BYTES = 262_144;

/** Times in a row that a client may be found full before it is dropped. */
const MAX_FULL = 30;

const encoder = new TextEncoder();

/** One open stream of server-sent events (WHATWG HTML, section 9.2). */
export class LiveClient {
  /** The body of the response. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #matches: (log: Log) => boolean;
  readonly #onLeave: () => void;
  readonly #mayStay: () => boolean;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined = undefined;
  /** What was saved before the client is up to date; `undefined` from then on. */
  #early: Log[] | undefined = [];
  #left = 0;
  #full = 0;

  /**
   * @param matches Which logs the client wants.
   * @param onLeave Called once when the stream is over.
   * @param mayStay Whether the client may still read along.
   */
  constructor(matches: (log: Log) => boolean, onLeave: () => void, mayStay: () => boolean) {
    this.#matches = matches;
    this.#onLeave = onLeave;
    this.#mayStay = mayStay;
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
    const last = missed.at(-1)?.id ?? 0;
    const early = this.#early?.filter((log) => log.id > last) ?? [];
    this.#early = undefined;
    this.event("ready", {});
    this.#sendRows(missed);
    this.send(early);
  }

  /** Sends those of the logs that the client wants. */
  send(logs: readonly Log[]): void {
    const wanted = logs.filter(this.#matches);
    if (this.#early === undefined) this.#sendRows(wanted);
    else if (this.#early.length < 1_000) this.#early.push(...wanted);
    else this.#left += wanted.length;
  }

  /** Tells the client that it can't have everything in between. */
  gap(): void {
    this.#left++;
  }

  /** Every two seconds: sends the figures, or ends the stream of a client that may not stay. */
  tick(status: unknown): void {
    if (this.#mayStay()) this.event("status", status);
    else this.close();
  }

  /** Sends an event; left out when the client is slow. */
  event(name: string, data: unknown): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
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
    const last = logs.at(-1);
    if (last === undefined) return;
    // JSON has no line breaks, so no recorded text can end the event and begin another.
    const data = JSON.stringify({ logs: logs.map(toLogRow) });
    if (!this.#write(`event: logs\nid: ${formatCursor(last)}\ndata: ${data}\n\n`)) {
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
      controller.enqueue(encoder.encode(`event: gap\ndata: {"dropped":${this.#left}}\n\n`));
      this.#left = 0;
    }
    controller.enqueue(encoder.encode(text));
    return true;
  }

  #end(): void {
    if (this.#controller === undefined) return;
    this.#controller = undefined;
    this.#onLeave();
  }
}
