import { decodeByZlib } from "./decode_by_zlib.ts";
import type { DecodedStart } from "./decoded_start.ts";

/**
 * Bytes that are decoded at a time. What they become is there as a whole before it can be counted:
 * with DEFLATE's ratio of at most 1,032 that is a quarter of a megabyte.
 */
const PIECE_BYTES = 256;

/**
 * Decodes a body, or its beginning, until there is enough: what it would become beyond that costs
 * nothing.
 *
 * @param bytes The encoded bytes.
 * @param coding `gzip`, `x-gzip`, `deflate`, `br` or `zstd`.
 * @param isWhole Whether `bytes` are all of them.
 * @param most How many decoded bytes are enough.
 * @returns `undefined` where they can't be decoded.
 */
export async function decodeStart(
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
    // Ends the writing too, which else waits for somebody to read.
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
