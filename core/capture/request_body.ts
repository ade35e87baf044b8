import { BodySample } from "./body_sample.ts";
import { MultipartReader, type PartDescription } from "./multipart.ts";

/** How much of a request body had been seen when the request ended. */
export type SeenExtent =
  /** The app did not read it. */
  | "unread"
  /** The whole body. */
  | "whole"
  /** The beginning: the app stopped, or is still reading. */
  | "part"
  /** Reading failed; the beginning may have been seen. */
  | "failed"
  /** The app consumed it in a way that can't be watched without changing it. */
  | "unwatched";

/** What the runtime, or the request itself, reports about a body of which nothing was seen. */
export interface BodyUse {
  /** Whether the app read it or passed it on. */
  isUsed(): boolean;
  /** Whether a watched stream is locked to a reader. */
  isLocked(): boolean;
}

/**
 * Observes a request body while the app reads it. What the app never reads stays unread.
 *
 * {@linkcode RequestBodyInternals} calls it or, on runtimes with other internals, the members in
 * `request_members.ts`. None of its methods throws.
 */
export class RequestBodyObserver {
  /** What has been read so far. */
  readonly sample: BodySample;
  /** Another observer of the same request, of a tracer that wraps this one. */
  outer: RequestBodyObserver | undefined = undefined;
  /** That reading failed, and why if known: the connection broke, or the body was invalid. */
  failure: { readonly reason: unknown } | undefined = undefined;
  /** Called when the current read has ended, successfully or not. */
  onSettled: (() => void) | undefined = undefined;
  readonly #onCaught: (thrown: unknown) => void;
  readonly #contentType: string | undefined;
  readonly #uses: BodyUse[] = [];
  #multipart: MultipartReader | undefined = undefined;
  #parts: readonly PartDescription[] | undefined = undefined;
  #isReading = false;
  #isStopped = false;
  #isSizeExact = true;

  /**
   * @param limit Maximum bytes kept.
   * @param contentType Value of `content-type`.
   * @param onCaught Called with failures while watching.
   */
  constructor(
    limit: number,
    contentType: string | undefined,
    onCaught: (thrown: unknown) => void,
  ) {
    this.sample = new BodySample(limit);
    this.#contentType = contentType;
    this.#onCaught = onCaught;
  }

  /** Adds a source of information about the body: the request, and each clone of it. */
  follow(use: BodyUse): void {
    this.#uses.push(use);
  }

  /** The app starts to read. */
  begin(): void {
    if (!this.sample.ended) this.#isReading = true;
  }

  /** The app received a chunk. */
  add(chunk: Uint8Array): void {
    if (this.sample.ended || this.failure !== undefined) return;
    this.#isReading = true;
    try {
      if (this.sample.size === 0) this.#multipart = MultipartReader.for(this.#contentType);
      this.sample.add(chunk);
      this.#multipart?.add(chunk);
    } catch (thrown) {
      this.caught(thrown);
    }
  }

  /** The app received the last chunk. */
  end(): void {
    if (!this.sample.ended && this.failure === undefined) {
      this.sample.ended = true;
      try {
        this.#multipart?.end();
      } catch (thrown) {
        this.caught(thrown);
      }
    }
    this.#settle();
  }

  /** The app received the whole body at once, or the body is static. */
  takeWhole(bytes: Uint8Array): void {
    if (this.sample.size === 0) this.add(bytes);
    this.end();
  }

  /** The app received the whole body, of which only the beginning was seen. */
  takeStart(bytes: Uint8Array, size: number): void {
    if (this.sample.ended || this.sample.size > 0) return;
    this.add(bytes);
    if (size > bytes.byteLength) {
      this.sample.size = size;
      this.sample.ended = true;
    }
    this.end();
  }

  /**
   * The app received the whole body as text.
   *
   * @param text The text.
   * @param isExact Whether it has as many bytes as the body: decoding drops byte-order marks and
   * replaces invalid UTF-8.
   */
  takeText(text: string, isExact: boolean): void {
    if (this.sample.ended || this.sample.size > 0) return;
    try {
      this.#isSizeExact = isExact;
      this.sample.setText(text);
      const multipart = MultipartReader.for(this.#contentType);
      multipart?.add(new TextEncoder().encode(text));
      multipart?.end();
      this.#multipart = multipart;
    } catch (thrown) {
      this.caught(thrown);
    }
    this.#settle();
  }

  /** The app received a form, whose bytes were not seen. */
  takeParts(parts: readonly PartDescription[]): void {
    if (this.sample.ended) return;
    this.#parts = parts;
    this.#isSizeExact = false;
    this.end();
  }

  /** Reading failed. */
  fail(reason: unknown): void {
    if (!this.sample.ended) this.failure ??= { reason };
    this.#settle();
  }

  /** The app stopped reading. */
  stop(): void {
    this.#isStopped = true;
    this.#settle();
  }

  #settle(): void {
    this.#isReading = false;
    const { onSettled } = this;
    this.onSettled = undefined;
    try {
      onSettled?.();
    } catch (thrown) {
      this.caught(thrown);
    }
  }

  /** Counts a failure while watching. */
  caught(thrown: unknown): void {
    this.#onCaught(thrown);
  }

  /** Whether the app is still reading, so that more may be seen soon. */
  get isReading(): boolean {
    if (this.#isStopped || this.sample.ended || this.failure !== undefined) return false;
    return this.#isReading || this.#some((use) => use.isLocked());
  }

  /** How much of it was seen. */
  get extent(): SeenExtent {
    if (this.failure !== undefined) return "failed";
    if (this.sample.text !== undefined || this.#parts !== undefined) return "whole";
    if (!this.#isReading && !this.#some((use) => use.isUsed())) return "unread";
    if (this.sample.ended) return "whole";
    return this.sample.size > 0 ? "part" : "unwatched";
  }

  /** The parts of a multipart form, as far as seen. */
  get parts(): readonly PartDescription[] | undefined {
    return this.#parts ?? this.#multipart?.parts;
  }

  /**
   * Bytes of the body on the wire.
   *
   * @param declared Value of `content-length`.
   * @returns `undefined` if the true number is unknown.
   */
  sizeBytes(declared: number | undefined): number | undefined {
    const seen = this.#isSizeExact ? this.sample.size : undefined;
    if (this.failure !== undefined) return seen || undefined;
    return this.sample.ended ? seen ?? declared : declared ?? (seen || undefined);
  }

  #some(test: (use: BodyUse) => boolean): boolean {
    try {
      return this.#uses.some(test);
    } catch (thrown) {
      this.caught(thrown);
      return false;
    }
  }
}
