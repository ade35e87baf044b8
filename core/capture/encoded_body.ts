import type { PendingBody, RecordedBody } from "../log/recorded_body.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { BodySample } from "./body_sample.ts";
import { recordBody, REDACTION_MARGIN } from "./record_body.ts";

/** What is known of an encoded body. */
interface EncodedBodyParts {
  /** What was seen of it. */
  readonly sample: BodySample;
  /** What it is encoded with. */
  readonly coding: string;
  /** Value of `content-type`. */
  readonly contentType: string | undefined;
  /** Most bytes recorded of what it decodes to. */
  readonly limit: number;
  readonly redactor: Redactor;
  /** Gets the decoded body, to be recorded instead of its description. */
  readonly take: (body: RecordedBody) => void;
  /** Counts a failure of ours. */
  readonly onCaught: (thrown: unknown) => void;
}

/** The codings that are decoded. */
const DECODED: ReadonlySet<string> = new Set(["gzip", "x-gzip", "deflate", "br", "zstd"]);

/** Whether bodies of this encoding are decoded; one that was encoded twice is not. */
export function canDecode(coding: string | undefined): coding is string {
  return coding !== undefined && DECODED.has(coding);
}

/** An encoded body on its way to the storage: it is decoded there, so that no request waits for it. */
export class EncodedBody implements PendingBody {
  readonly #parts: EncodedBodyParts;

  /** @param parts What is known of it; the sample belongs to it from now on. */
  constructor(parts: EncodedBodyParts) {
    this.#parts = parts;
  }

  async decode(): Promise<void> {
    try {
      await this.#decode();
    } catch (thrown) {
      this.#parts.onCaught(thrown);
    }
  }

  async #decode(): Promise<void> {
    const { sample, coding, contentType, limit, redactor, take } = this.#parts;
    const bytes = sample.bytes();
    const isWhole = sample.ended && sample.size === bytes.byteLength;
    const most = limit + REDACTION_MARGIN;
    const decoded = await decodeStart(bytes, coding, isWhole, most);
    if (decoded === undefined) return;
    const plain = new BodySample(most);
    for (const chunk of decoded.chunks) plain.add(chunk);
    plain.ended = decoded.isWhole;
    const headers = { contentType, contentEncoding: undefined };
    const body = recordBody(plain, headers, limit, redactor);
    if (body !== undefined && body.state !== "described") take(body);
  }
}

/** The beginning of what an encoded body decodes to. */
interface DecodedStart {
  readonly chunks: readonly Uint8Array[];
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/**
 * Bytes that are decoded at a time. Their result is complete before it can be counted: with DEFLATE's
 * ratio of at most 1,032 that is a quarter of a megabyte.
 */
const PIECE_BYTES = 256;

/**
 * Decodes a body, or its beginning, and stops when there is enough.
 *
 * @param bytes The encoded bytes.
 * @param coding `gzip`, `x-gzip`, `deflate`, `br` or `zstd`.
 * @param isWhole Whether `bytes` are all of them.
 * @param most How many decoded bytes are enough.
 * @returns `undefined` if they can't be decoded.
 */
async function decodeStart(
  bytes: Uint8Array,
  coding: string,
  isWhole: boolean,
  most: number,
): Promise<DecodedStart | undefined> {
  if (coding === "br" || coding === "zstd") return await decodeByZlib(bytes, coding, isWhole, most);
  if (coding !== "deflate") return await inflate("gzip", bytes, isWhole, most);
  // Some say "deflate" and leave out the frame of zlib that belongs to it.
  return await inflate("deflate", bytes, isWhole, most) ??
    await inflate("deflate-raw", bytes, isWhole, most);
}

async function inflate(
  format: CompressionFormat,
  bytes: Uint8Array,
  isWhole: boolean,
  most: number,
): Promise<DecodedStart | undefined> {
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const writing = writeAll(writer, bytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < most) {
      const { done, value } = await reader.read();
      if (done) return { chunks, isWhole };
      chunks.push(value);
      size += value.byteLength;
    }
    return { chunks, isWhole: false };
  } catch {
    // A beginning ends too early for any decoder; a whole body that fails is damaged.
    return isWhole || size === 0 ? undefined : { chunks, isWhole: false };
  } finally {
    // Ends the writing too, which would wait for a reader.
    await Promise.allSettled([reader.cancel(), writer.abort(), writing]);
  }
}

async function writeAll(
  writer: WritableStreamDefaultWriter<BufferSource>,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
    await writer.write(new Uint8Array(bytes.subarray(at, at + PIECE_BYTES)));
  }
  await writer.close();
}

/** A decoder of `node:zlib`, as far as it is used here. */
interface Decoder {
  on(event: "data", listener: (chunk: Uint8Array) => void): void;
  on(event: "end" | "close" | "error", listener: () => void): void;
  end(bytes: Uint8Array): void;
  destroy(): void;
}

interface Zlib {
  readonly constants: Readonly<Record<string, number>>;
  readonly createBrotliDecompress: (options: object) => Decoder;
  readonly createZstdDecompress?: (options: object) => Decoder;
}

/**
 * Decodes what `DecompressionStream` can't (zstd), or only as a whole (a few bytes of Brotli can
 * stand for many megabytes), in pieces of 16 KiB. `node:zlib` is not imported, as core imports
 * nothing: runtimes that have it give it out.
 *
 * @param bytes The encoded bytes.
 * @param coding What they are encoded with.
 * @param isWhole Whether they are all; otherwise an early end is no error.
 * @param most How many decoded bytes are enough.
 * @returns `undefined` if they can't be decoded, or the runtime has no such decoder.
 */
function decodeByZlib(
  bytes: Uint8Array,
  coding: "br" | "zstd",
  isWhole: boolean,
  most: number,
): Promise<DecodedStart | undefined> {
  return new Promise((resolve) => {
    const decoder = makeDecoder(coding, isWhole);
    if (decoder === undefined) return resolve(undefined);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const end = (start: DecodedStart | undefined) => {
      resolve(start);
      decoder.destroy();
    };
    decoder.on("data", (chunk) => {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= most) end({ chunks, isWhole: false });
    });
    decoder.on("end", () => end({ chunks, isWhole }));
    decoder.on("error", () => end(isWhole || size === 0 ? undefined : { chunks, isWhole: false }));
    decoder.on("close", () => end(undefined));
    decoder.end(bytes);
  });
}

function makeDecoder(coding: "br" | "zstd", isWhole: boolean): Decoder | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => unknown };
  };
  const zlib = process?.getBuiltinModule?.("node:zlib") as Zlib | undefined;
  if (zlib === undefined) return undefined;
  const { BROTLI_OPERATION_FLUSH, ZSTD_e_flush } = zlib.constants;
  const finishFlush = coding === "br" ? BROTLI_OPERATION_FLUSH : ZSTD_e_flush;
  const options = { chunkSize: 16_384, ...(isWhole ? {} : { finishFlush }) };
  return coding === "br"
    ? zlib.createBrotliDecompress(options)
    : zlib.createZstdDecompress?.(options);
}
