import type { BodyState, Log } from "./log.ts";

/**
 * What a body can be encoded with (IANA, "HTTP Content Coding Registry"), without `identity`. Other
 * words are found in the field too (`none`, `utf-8`, an empty one) and mean no encoding.
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
 * The codings that a `content-encoding` names, in the order they were applied, in lower case.
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
 * What a stored body was decoded from: its headers say that it came encoded, and yet it is stored.
 *
 * @param log A whole log.
 * @param side Whose body.
 * @returns `"gzip"`; `undefined` for a body that came as it is.
 */
export function decodedFrom(log: Log, side: "request" | "response"): string | undefined {
  const state = side === "request" ? log.requestBodyState : log.responseBodyState;
  const value = (side === "request" ? log.headers : log.responseHeaders)?.["content-encoding"];
  if (value === undefined || !STORED.has(state)) return undefined;
  return codingsIn(String(value)).join(", ") || undefined;
}

/** Value of `content-type`; the last one where there are several, which counts. */
export function contentTypeOf(log: Log, side: "request" | "response"): string | undefined {
  return contentTypeIn(side === "request" ? log.headers : log.responseHeaders);
}

/**
 * The same in one side's headers.
 *
 * @param headers The headers, if there are any.
 */
export function contentTypeIn(
  headers: Readonly<Record<string, string | string[]>> | undefined,
): string | undefined {
  const value = headers?.["content-type"];
  return typeof value === "string" ? value : value?.at(-1);
}
