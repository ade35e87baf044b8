import { isJsonType, mediaType } from "../text/media_type.ts";

/** How a body is recorded. */
export type BodyKind = "json" | "form" | "multipart" | "text" | "binary";

const TEXT_TYPE =
  /^(?:text\/|[\w.+-]+\/[\w.+-]*\+(?:xml|yaml)$|application\/(?:xml|xml-dtd|javascript|ecmascript|typescript|graphql|yaml|x-yaml|toml|sql|x-sh|x-javascript|x-www-form|vnd\.apple\.mpegurl|x-mpegurl)$|message\/http)/;
/** Several JSON documents, which are no JSON together. */
const JSON_SEQUENCE_TYPE = /^(?:application|text)\/(?:[\w.+-]*\+)?(?:x-ndjson|jsonl|json-seq)$/;

/**
 * Tells by its media type how a body is recorded; without a type by its first bytes.
 *
 * @param contentType Value of `content-type`.
 * @param start First bytes of the body, or the body as text.
 * @returns The kind.
 */
export function bodyKind(contentType: string | undefined, start: Uint8Array | string): BodyKind {
  // What `Response.json()` says, so that of most APIs' answers nothing is taken apart.
  if (contentType === "application/json") return "json";
  const type = mediaType(contentType);
  if (type === "") return sniff(start);
  if (isJsonType(type)) return "json";
  if (JSON_SEQUENCE_TYPE.test(type)) return "text";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  if (TEXT_TYPE.test(type)) return hasNul(start) ? "binary" : "text";
  return "binary";
}

function sniff(start: Uint8Array | string): BodyKind {
  if (!isText(start)) return "binary";
  const first = typeof start === "string"
    ? start.trimStart()[0]
    : String.fromCharCode(start.find((byte) => byte > 0x20) ?? 0);
  return first === "{" || first === "[" ? "json" : "text";
}

function hasNul(start: Uint8Array | string): boolean {
  return typeof start === "string" ? start.includes("\0") : start.includes(0);
}

/** Binary data has NULs or control characters early on; text has none. */
function isText(start: Uint8Array | string): boolean {
  const end = Math.min(start.length, 1_024);
  for (let i = 0; i < end; i++) {
    const unit = typeof start === "string" ? start.charCodeAt(i) : start[i] ?? 0;
    if (
      unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d && unit !== 0x0c &&
      unit !== 0x1b
    ) {
      return false;
    }
  }
  return true;
}

/** `"image/png, 48,213 bytes"`. */
export function describeBody(
  contentType: string | undefined,
  encoding: string | undefined,
  size: number,
): string {
  const type = mediaType(contentType) || "unknown type";
  const bytes = `${groupThousands(size)} ${size === 1 ? "byte" : "bytes"}`;
  return encoding === undefined ? `${type}, ${bytes}` : `${type}, ${encoding} encoded, ${bytes}`;
}

function groupThousands(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
