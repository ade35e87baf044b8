import { ownResponse } from "../http/own_response.ts";
import { DOCUMENT, PAGE_HASH, PARTS, SCRIPT_HASHES, STYLE_HASH } from "./page.gen.ts";

/**
 * Nothing but our own scripts and style runs, by their hashes, and nothing is loaded from or sent
 * to elsewhere. Parts of the page are fetched as text and run inline, so that no address at all is
 * trusted to serve scripts, not even our own origin: it is the app's, with whatever it serves.
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

/** By coding and file (none for the document), made when first asked for. */
const bodies = new Map<string, Promise<Bytes | undefined>>();

type Bytes = Uint8Array<ArrayBuffer>;

const ONLY_BROTLI =
  "The dashboard is stored as Brotli, which this client does not accept and this " +
  "runtime cannot decode. Browsers accept it over HTTPS and on localhost.";

/** The page, the same for every screen; it holds no data. */
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

/** A script that the page loads when it needs it. Its name changes with its content. */
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

/** Proxies mark as weak what they have packed anew (RFC 9110, section 13.1.2 compares weakly). */
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

/** From Brotli in base64 to what is sent; `undefined` where the runtime can't decode Brotli. */
async function encode(brotli: string, coding: Coding | undefined): Promise<Bytes | undefined> {
  const bytes = Uint8Array.from(atob(brotli), (char) => char.charCodeAt(0));
  if (coding === "br") return bytes;
  const plain = await decodeBrotli(bytes);
  if (plain === undefined || coding === undefined) return plain;
  return await throughStream(plain, new CompressionStream(coding));
}

/**
 * By what web standards have, where the runtime has that already, else by `node:zlib`. That is no
 * import, as core has none: runtimes that have it hand it out.
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

/** As far as it is used here. */
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
 * The first of some codings that a client takes.
 *
 * @param header Its `accept-encoding`.
 * @param codings Those that there are, the best first.
 * @returns One of them, or `undefined`: then the content goes out as it is.
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
  // A weight of 0, or one that is no number, says no (RFC 9110, section 12.4.2).
  return codings.find((coding) => (weights.get(coding) ?? weights.get("*") ?? 0) > 0);
}
