import { BodySample } from "./body_sample.ts";
import { MultipartReader, type PartDescription } from "./multipart.ts";

/** How much of a request body was seen when its request was over. */
export type SeenExtent =
  /** The app read nothing of it. */
  | "unread"
  /** From its first byte to its end. */
  | "whole"
  /** Its beginning: the app gave up, or reads on. */
  | "part"
  /** Reading it failed; its beginning may have been seen. */
  | "failed"
  /** The app took it in a way that can't be watched without changing it. */
  | "unwatched";

/** What the runtime, or the request itself, says of a body that nothing was seen of. */
export interface BodyUse {
  /** Whether the app read it, or took it to hand it on. */
  isUsed(): boolean;
  /** Whether somebody holds the reader of a stream that is watched. */
  isLocked(): boolean;
}

/**
 * What is seen of a request body while the app reads it. What the app never reads stays unread.
 *
 * It is told by {@linkcode RequestBodyInternals} or, where a runtime has other insides, by the
 * members in `request_members.ts`. None of its methods throws.
 */
export class RequestBodyObserver {
  /** What was read so far. */
  readonly sample: BodySample;
  /** Another observer of the same request: that of a tracer around this one. */
  outer: RequestBodyObserver | undefined = undefined;
  /** That reading failed, and why, where that is known: the connection broke, or what came is no body. */
  failure: { readonly reason: unknown } | undefined = undefined;
  /** Called once the read that was begun has ended, well or not. */
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
   * @param limit Most bytes kept.
   * @param contentType Value of `content-type`.
   * @param onCaught Called with what went wrong while watching.
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

  /** Somebody may say what became of the body: the request, and each clone of it. */
  follow(use: BodyUse): void {
    this.#uses.push(use);
  }

  /** The app begins to read. */
  begin(): void {
    if (!this.sample.ended) this.#isReading = true;
  }

  /** The app got a chunk. */
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

  /** The app got the last chunk. */
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

  /** The app got all of it at once, or it lies there as a whole. */
  takeWhole(bytes: Uint8Array): void {
    if (this.sample.size === 0) this.add(bytes);
    this.end();
  }

  /** The app got all of it, and its beginning was looked at. */
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
   * The app got all of it as text.
   *
   * @param text The text.
   * @param isExact Whether it has as many bytes as the body: decoding loses byte-order marks and
   * whatever is no UTF-8.
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

  /** The app got a form, whose bytes nobody saw. */
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

  /** The app reads no further. */
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

  /** Counts what went wrong while watching. */
  caught(thrown: unknown): void {
    this.#onCaught(thrown);
  }

  /** Whether the app reads it now, so that more of it may be seen soon. */
  get isReading(): boolean {
    if (this.#isStopped || this.sample.ended || this.failure !== undefined) return false;
    return this.#isReading || this.#some((use) => use.isLocked());
  }

  /** How much was seen. */
  get extent(): SeenExtent {
    if (this.failure !== undefined) return "failed";
    if (this.sample.text !== undefined || this.#parts !== undefined) return "whole";
    if (!this.#isReading && !this.#some((use) => use.isUsed())) return "unread";
    if (this.sample.ended) return "whole";
    return this.sample.size > 0 ? "part" : "unwatched";
  }

  /** The parts of a multipart form, as far as they were seen. */
  get parts(): readonly PartDescription[] | undefined {
    return this.#parts ?? this.#multipart?.parts;
  }

  /**
   * Bytes of the body on the wire.
   *
   * @param declared Value of `content-length`.
   * @returns `undefined` where nothing tells the true number.
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
