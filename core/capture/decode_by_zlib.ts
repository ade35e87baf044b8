import type { DecodedStart } from "./decoded_start.ts";

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
 * Decodes what `DecompressionStream` does not (zstd), or gives only as a whole (a few bytes of Brotli
 * can stand for many megabytes): here it comes in pieces of 16 KiB. It is no import, as core has
 * none: runtimes that have `node:zlib` hand it out.
 *
 * @param bytes The encoded bytes.
 * @param coding What they are encoded with.
 * @param isWhole Whether they come to their end; else what is there is given, and no error.
 * @param most How many decoded bytes are enough.
 * @returns `undefined` where they can't be decoded, or the runtime has no such decoder.
 */
export function decodeByZlib(
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
