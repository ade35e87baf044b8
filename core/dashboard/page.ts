import { ownResponse } from "../http/own_response.ts";
import { DOCUMENT, PAGE_HASH, PARTS, SCRIPT_HASHES, STYLE_HASH } from "./page.gen.ts";

/**
 * Only the page's own scripts and styles run, by their hashes, and nothing is loaded from or sent
 * to other origins. Parts of the page are fetched as text and run inline, so that no URL is trusted
 * to serve scripts, not even on the same origin, which belongs to the app.
 */
const CSP = [
  "default-src 'none'",
  `script-src ${SCRIPT_HASHES.map((hash) => `'${hash}'`).join(" ")}`,
  `style-src '${STYLE_HASH}'`,
  "img-src data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types supertracer",
].join("; ");

type Coding = "br" | "gzip";
const CODINGS: readonly Coding[] = ["br", "gzip"];

/** By encoding and file (none for the document), created on first use. */
const bodies = new Map<string, Promise<Bytes | undefined>>();

type Bytes = Uint8Array<ArrayBuffer>;

const ONLY_BROTLI =
  "The dashboard is stored as Brotli, which this client does not accept and this " +
  "runtime cannot decode. Browsers accept it over HTTPS and on localhost.";

/** Responds with the page, which is the same for every screen and contains no data. */
export async function pageResponse(request: Request): Promise<Response> {
  const coding = codingFor(request);
  const etag = `"${PAGE_HASH}${coding === undefined ? "" : `-${coding}`}"`;
  const headers: Record<string, string> = {
    "cache-control": "no-cache",
    "content-security-policy": CSP,
    "content-type": "text/html; charset=utf-8",
    "etag": etag,
    "vary": "accept-encoding",
  };
  if (isKnown(request.headers.get("if-none-match"), etag)) return ownResponse(null, 304, headers);
  return await packedResponse("", DOCUMENT, coding, headers);
}

/** Files of {@linkcode partResponse}. */
export const PART_FILES: readonly string[] = Object.keys(PARTS);

/** Responds with a script that the page loads when needed. Its name changes with its content. */
export async function partResponse(request: Request, file: string): Promise<Response> {
  const part = PARTS[file];
  if (part === undefined) throw new RangeError(`There is no part ${file} of the page`);
  return await packedResponse(file, part, codingFor(request), {
    "cache-control": "private, max-age=31536000, immutable",
    "content-type": "text/javascript; charset=utf-8",
    "vary": "accept-encoding",
  });
}

function codingFor(request: Request): Coding | undefined {
  return acceptedEncoding(request.headers.get("accept-encoding"), CODINGS);
}

/** Proxies mark recompressed content as weak (RFC 9110, section 13.1.2 compares weakly). */
function isKnown(header: string | null, etag: string): boolean {
  return (header ?? "").split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}

async function packedResponse(
  file: string,
  brotli: string,
  coding: Coding | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  const key = `${coding} ${file}`;
  const body = bodies.get(key) ?? encode(brotli, coding);
  bodies.set(key, body);
  const bytes = await body;
  if (bytes === undefined) {
    return ownResponse(ONLY_BROTLI, 406, {
      "content-type": "text/plain",
      "vary": "accept-encoding",
    });
  }
  return ownResponse(
    bytes,
    200,
    coding === undefined ? headers : { ...headers, "content-encoding": coding },
  );
}

/** Converts Brotli in base64 to an encoding; `undefined` if the runtime can't decode Brotli. */
async function encode(brotli: string, coding: Coding | undefined): Promise<Bytes | undefined> {
  const bytes = Uint8Array.from(atob(brotli), (char) => char.charCodeAt(0));
  if (coding === "br") return bytes;
  const plain = await decodeBrotli(bytes);
  if (plain === undefined || coding === undefined) return plain;
  return await throughStream(plain, new CompressionStream(coding));
}

/**
 * Uses web standards if the runtime supports them, otherwise `node:zlib`, which is not imported, as
 * core has no imports: runtimes that have it provide it at run time.
 */
async function decodeBrotli(brotli: Bytes): Promise<Bytes | undefined> {
  try {
    return await throughStream(brotli, new DecompressionStream("brotli" as CompressionFormat));
  } catch {
    const { process } = globalThis as {
      process?: { getBuiltinModule?: (name: string) => unknown };
    };
    const zlib = process?.getBuiltinModule?.("node:zlib") as Zlib | undefined;
    return zlib && new Uint8Array(zlib.brotliDecompressSync(brotli));
  }
}

/** The part that is used here. */
interface Zlib {
  brotliDecompressSync(bytes: Uint8Array): Uint8Array;
}

async function throughStream(
  bytes: Bytes,
  stream: CompressionStream | DecompressionStream,
): Promise<Bytes> {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer(),
  );
}

/**
 * The first of some encodings that a client accepts.
 *
 * @param header Its `accept-encoding`.
 * @param codings The available ones, best first.
 * @returns One of them, or `undefined` to send the content unencoded.
 */
function acceptedEncoding<C extends string>(
  header: string | null,
  codings: readonly C[],
): C | undefined {
  const weights = new Map<string, number>();
  for (const item of (header ?? "").toLowerCase().split(",", 50)) {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  // A weight of 0, or an invalid one, means no (RFC 9110, section 12.4.2).
  return codings.find((coding) => (weights.get(coding) ?? weights.get("*") ?? 0) > 0);
}
