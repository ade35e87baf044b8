import { ownResponse } from "../http/own_response.ts";
import { PAGE_ETAG, PAGE_GZIP_BASE64, PAGE_HTML, SCRIPT_HASH, STYLE_HASH } from "./page.gen.ts";

/** Nothing but our own script and style runs, and nothing is loaded from or sent to elsewhere. */
const CSP = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}'`,
  `style-src '${STYLE_HASH}'`,
  "img-src data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

let compressed: Uint8Array<ArrayBuffer> | undefined;

/** The page, the same for every screen; it holds no data. */
export function pageResponse(request: Request): Response {
  const headers: Record<string, string> = {
    "cache-control": "no-cache",
    "content-security-policy": CSP,
    "content-type": "text/html; charset=utf-8",
    "etag": PAGE_ETAG,
    "vary": "accept-encoding",
  };
  if (request.headers.get("if-none-match") === PAGE_ETAG) return ownResponse(null, 304, headers);
  if (
    !/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(request.headers.get("accept-encoding") ?? "")
  ) {
    return ownResponse(PAGE_HTML, 200, headers);
  }
  compressed ??= Uint8Array.from(atob(PAGE_GZIP_BASE64), (char) => char.charCodeAt(0));
  return ownResponse(compressed, 200, { ...headers, "content-encoding": "gzip" });
}
