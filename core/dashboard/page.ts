import { acceptedEncoding } from "./accepted_encoding.ts";
import { ownResponse } from "../http/own_response.ts";
import {
  DOCUMENT,
  type PackedText,
  PAGE_HASH,
  PARTS,
  SCRIPT_HASHES,
  STYLE_HASH,
} from "./page.gen.ts";

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

/** Decoded when it is asked for: by file, `""` for the document. */
const bytes = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

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
  text: PackedText,
  coding: Coding | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  const packed = coding === "br" ? text.brotli : text.gzip;
  const key = `${coding} ${file}`;
  const body = bytes.get(key) ?? decode(packed, coding === undefined);
  bytes.set(key, body);
  return ownResponse(
    await body,
    200,
    coding === undefined ? headers : { ...headers, "content-encoding": coding },
  );
}

async function decode(packed: string, isUnpacked: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const decoded = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  if (!isUnpacked) return decoded;
  const plain = new Blob([decoded]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}
