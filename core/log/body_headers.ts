import type { BodyState, Log } from "./log.ts";

/**
 * Encodings of bodies (IANA, "HTTP Content Coding Registry"), without `identity`. Other values
 * found in practice (`none`, `utf-8`, an empty one) mean no encoding.
 */
const CODINGS: ReadonlySet<string> = new Set([
  "aes128gcm",
  "br",
  "compress",
  "dcb",
  "dcz",
  "deflate",
  "exi",
  "gzip",
  "pack200-gzip",
  "x-compress",
  "x-gzip",
  "zstd",
]);

/**
 * The encodings in a `content-encoding`, in the order they were applied, in lower case.
 *
 * @param value Value of the field.
 */
export function codingsIn(value: string): string[] {
  return value.toLowerCase().split(",").map((word) => word.trim()).filter((word) =>
    CODINGS.has(word)
  );
}

const STORED: ReadonlySet<BodyState | undefined> = new Set(["complete", "truncated", "failed"]);

/**
 * The encoding that a stored body was decoded from: its headers declare one, but the body is
 * stored.
 *
 * @param log A whole log.
 * @param side Whose body.
 * @returns `"gzip"`; `undefined` for a body that was not encoded.
 */
export function decodedFrom(log: Log, side: "request" | "response"): string | undefined {
  const state = side === "request" ? log.requestBodyState : log.responseBodyState;
  const value = (side === "request" ? log.headers : log.responseHeaders)?.["content-encoding"];
  if (value === undefined || !STORED.has(state)) return undefined;
  return codingsIn(String(value)).join(", ") || undefined;
}

/** Value of `content-type`; of several, the last one counts. */
export function contentTypeOf(log: Log, side: "request" | "response"): string | undefined {
  return contentTypeIn(side === "request" ? log.headers : log.responseHeaders);
}

/**
 * The same in one side's headers.
 *
 * @param headers The headers, if any.
 */
export function contentTypeIn(
  headers: Readonly<Record<string, string | string[]>> | undefined,
): string | undefined {
  const value = headers?.["content-type"];
  return typeof value === "string" ? value : value?.at(-1);
}
