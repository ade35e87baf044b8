import type { PendingBody, RecordedBody } from "../log/recorded_body.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { BodySample } from "./body_sample.ts";
import { recordBody, REDACTION_MARGIN } from "./record_body.ts";

/** What is known about an encoded body. */
interface EncodedBodyParts {
  /** The part that was seen. */
  readonly sample: BodySample;
  /** Its encoding. */
  readonly coding: string;
  /** Value of `content-type`. */
  readonly contentType: string | undefined;
  /** Maximum bytes recorded of the decoded body. */
  readonly limit: number;
  readonly redactor: Redactor;
  /** Receives the decoded body, which is recorded instead of its description. */
  readonly take: (body: RecordedBody) => void;
  /** Counts a failure of the tracer. */
  readonly onCaught: (thrown: unknown) => void;
}

/** The encodings that are decoded. */
const DECODED: ReadonlySet<string> = new Set(["gzip", "x-gzip", "deflate", "br", "zstd"]);

/** Whether bodies with this encoding are decoded; not if encoded twice. */
export function canDecode(coding: string | undefined): coding is string {
  return coding !== undefined && DECODED.has(coding);
}

/**
 * An encoded body on its way to storage; decoded with the batch, so that no request waits for it.
 */
export class EncodedBody implements PendingBody {
  readonly #parts: EncodedBodyParts;

  /**
   * @param parts What is known about it; it takes ownership of the sample.
   */
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

/** The beginning of a decoded body. */
interface DecodedStart {
  readonly chunks: readonly Uint8Array[];
  /** Whether it is the whole body. */
  readonly isWhole: boolean;
}

/**
 * Bytes decoded at a time. Their result is complete before it can be counted: at DEFLATE's
 * maximum ratio of 1,032, a quarter of a megabyte.
 */
const PIECE_BYTES = 256;

/**
 * Decodes a body, or its beginning, and stops when it has enough.
 *
 * @param bytes The encoded bytes.
 * @param coding `gzip`, `x-gzip`, `deflate`, `br` or `zstd`.
 * @param isWhole Whether `bytes` is the whole body.
 * @param most Number of decoded bytes that are enough.
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
  // Some servers send "deflate" without the zlib frame that belongs to it.
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
    // A beginning ends too early for any decoder; a whole body that fails is corrupt.
    return isWhole || size === 0 ? undefined : { chunks, isWhole: false };
  } finally {
    // Also ends the write, which would wait for a reader.
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

/** The part of a `node:zlib` decoder that is used here. */
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
 * Decodes what `DecompressionStream` can't (zstd), or can only decode as a whole (a few bytes of
 * Brotli may expand to many megabytes), in pieces of 16 KiB. `node:zlib` is not imported, as core
 * has no imports: runtimes that have it provide it at run time.
 *
 * @param bytes The encoded bytes.
 * @param coding Their encoding.
 * @param isWhole Whether they are the whole body; if not, an early end is not an error.
 * @param most Number of decoded bytes that are enough.
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
