import type { RecordedBody } from "../log/recorded_body.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { isJsonType, mediaType } from "../text/media_type.ts";
import { ownCopy } from "../text/cut_text.ts";
import type { BodySample } from "./body_sample.ts";
import { describeMultipart, type PartDescription } from "./multipart.ts";

/**
 * Bytes kept beyond a body's limit, so that a secret that crosses the limit is recognized: a body
 * is redacted before it is cut.
 */
export const REDACTION_MARGIN = 4_096;

/** What the headers say about a body. */
export interface BodyHeaders {
  /** Value of `content-type`. */
  readonly contentType: string | undefined;
  /** Its encoding, if any. */
  readonly contentEncoding: string | undefined;
}

/**
 * Records the part of a body that was seen: redacted, then cut.
 *
 * @param sample The part that was seen, up to `limit` and {@linkcode REDACTION_MARGIN}.
 * @param headers What the headers say.
 * @param limit Maximum bytes recorded.
 * @param redactor Redacts it.
 * @returns The recorded body, or `undefined` for an empty one.
 */
export function recordBody(
  sample: BodySample,
  headers: BodyHeaders,
  limit: number,
  redactor: Redactor,
): RecordedBody | undefined {
  const size = sample.size;
  if (size === 0) return undefined;
  if (headers.contentEncoding !== undefined || limit === 0) return described(headers, size);
  const start = sample.text ?? sample.bytes();
  const kind = bodyKind(headers.contentType, start);
  if (kind === "binary") return described(headers, size);
  if (kind === "multipart") {
    const bytes = typeof start === "string" ? new TextEncoder().encode(start) : start;
    const whole = sample.ended && size === bytes.length;
    return describeParts(describeMultipart(bytes, headers.contentType ?? "", whole), redactor);
  }
  // It may be a slice of a large text.
  const text = typeof start === "string" ? ownCopy(start) : decode(start, headers.contentType);
  const whole = sample.ended && size <= limit;
  const redacted = redactAs(kind, text, redactor);
  return whole
    ? { text: redacted, format: kind, state: "complete" }
    : { text: cut(redacted, limit), format: "text", state: "truncated" };
}

function redactAs(kind: "json" | "form" | "text", text: string, redactor: Redactor): string {
  if (kind === "json") return redactor.json(text);
  return kind === "form" ? redactor.form(text) : redactor.text(text);
}

/** Describes a multipart body: names, file names, types and sizes of its parts. */
export function describeParts(
  parts: readonly PartDescription[],
  redactor: Redactor,
): RecordedBody {
  return {
    text: redactor.json(JSON.stringify({ multipart: parts })),
    format: "json",
    state: "described",
  };
}

function described(headers: BodyHeaders, size: number): RecordedBody {
  const text = describeBody(headers.contentType, headers.contentEncoding, size);
  return { text, format: "text", state: "described" };
}

/**
 * The beginning of a text, with at most this many bytes of UTF-8, without splitting a character.
 * Not a slice: V8 would keep the whole body in memory as long as the record.
 */
function cut(text: string, maxBytes: number): string {
  const buffer = new Uint8Array(maxBytes);
  const { written } = new TextEncoder().encodeInto(text, buffer);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(buffer.subarray(0, written));
}

/** Decodes by the charset, UTF-8 by default; drops a character that is cut off at the end. */
function decode(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = contentType && /;\s*charset="?([\w-]{1,40})/i.exec(contentType)?.[1];
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset || "utf-8");
  } catch {
    decoder = new TextDecoder();
  }
  return decoder.decode(bytes, { stream: true });
}

/** How a body is recorded. */
type BodyKind = "json" | "form" | "multipart" | "text" | "binary";

const TEXT_TYPE =
  /^(?:text\/|[\w.+-]+\/[\w.+-]*\+(?:xml|yaml)$|application\/(?:xml|xml-dtd|javascript|ecmascript|typescript|graphql|yaml|x-yaml|toml|sql|x-sh|x-javascript|x-www-form|vnd\.apple\.mpegurl|x-mpegurl)$|message\/http)/;
/** Several JSON documents, which together are not valid JSON. */
const JSON_SEQUENCE_TYPE = /^(?:application|text)\/(?:[\w.+-]*\+)?(?:x-ndjson|jsonl|json-seq)$/;

/**
 * How a body is recorded, by its media type or, without one, by its first bytes.
 *
 * @param contentType Value of `content-type`.
 * @param start First bytes of the body, or the body as text.
 */
export function bodyKind(contentType: string | undefined, start: Uint8Array | string): BodyKind {
  // The type that `Response.json()` sets; that of most APIs, so no parsing is needed.
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

/** Binary data has NULs or control characters early on; text does not. */
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
function describeBody(
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
