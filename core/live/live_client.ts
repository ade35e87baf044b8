import type { Log } from "../log/log.ts";
import { LiveEntries, type LiveEntry, type LiveFormat } from "./live_format.ts";

/** Maximum bytes queued for a slow client; the rest is skipped. */
const MAX_WAITING_BYTES = 262_144;

/** Bytes reserved for framing. */
const FRAME_BYTES = 256;

/** Consecutive writes with a full queue after which a client is dropped. */
const MAX_FULL = 30;

const encoder = new TextEncoder();

/** Options of a client. */
export interface LiveClientOptions {
  /** Which logs it wants. */
  readonly matches: (log: Log) => boolean;
  readonly format: LiveFormat;
  /** Whether it may continue reading; called at every tick. */
  readonly mayStay: () => boolean;
  /** Called once when the stream has ended. */
  readonly onLeave: () => void;
}

/** One open stream. */
export class LiveClient {
  /** The body of the response. */
  readonly stream: ReadableStream<Uint8Array>;
  readonly #options: LiveClientOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined = undefined;
  /** Logs saved before the client is up to date; `undefined` from then on. */
  #early: LiveEntry[] | undefined = [];
  #earlyBytes = 0;
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
   * Sends what the client missed; it is live from now on.
   *
   * @param missed What it missed, oldest first.
   */
  start(missed: readonly Log[]): void {
    // By id, as those of several processes arrive in any order.
    const sent = new Set(missed.map(({ id }) => id));
    const early = this.#early?.filter(({ id }) => !sent.has(id)) ?? [];
    this.#early = undefined;
    this.#write(this.#options.format.ready());
    const entries = new LiveEntries();
    this.#sendEntries(missed.map((log) => entries.of(log, this.#options.format)));
    this.#sendEntries(early);
  }

  /**
   * Sends the logs that match the client's filters.
   *
   * @param logs The logs.
   * @param entries Caches the formatted logs for all clients.
   */
  send(logs: readonly Log[], entries: LiveEntries): void {
    const { matches, format } = this.#options;
    const wanted = logs.filter(matches).map((log) => entries.of(log, format));
    if (this.#early === undefined) this.#sendEntries(wanted);
    else for (const entry of wanted) this.#keep(this.#early, entry);
  }

  /** Counts a log that the client misses. */
  gap(): void {
    this.#left++;
  }

  /**
   * Called every two seconds: sends the figures, or ends the stream of a client that may not stay.
   */
  tick(figures: unknown): void {
    if (this.#options.mayStay()) this.status(figures);
    else this.close();
  }

  /** Sends the figures; skipped if the client is slow. */
  status(figures: unknown): void {
    this.#write(this.#options.format.status(figures));
  }

  /** Ends the stream. */
  close(): void {
    try {
      this.#controller?.close();
    } catch {
      // Already closed or cancelled.
    }
    this.#end();
  }

  #keep(early: LiveEntry[], entry: LiveEntry): void {
    if (this.#earlyBytes + entry.size > MAX_WAITING_BYTES) {
      this.#left++;
      return;
    }
    this.#earlyBytes += entry.size;
    early.push(entry);
  }

  /** Sends as many of the newest entries as fit. */
  #sendEntries(entries: readonly LiveEntry[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    let room = (this.#controller?.desiredSize ?? 0) - FRAME_BYTES;
    let first = entries.length;
    for (; first > 0; first--) {
      room -= (entries[first - 1]?.size ?? 0) + 1;
      if (room < 0) break;
    }
    this.#left += first;
    const texts = entries.slice(first).map(({ text }) => text);
    if (texts.length === 0) this.#isFull();
    else if (!this.#write(this.#options.format.logs(texts, last))) this.#left += texts.length;
  }

  /** Counts a full queue, and drops a client that stays full. */
  #isFull(): void {
    if (++this.#full > MAX_FULL) this.close();
  }

  #write(text: string): boolean {
    const controller = this.#controller;
    if (controller === undefined) return false;
    if ((controller.desiredSize ?? 0) <= 0) {
      this.#isFull();
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
