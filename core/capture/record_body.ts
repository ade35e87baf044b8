import { ownCopy } from "../text/own_copy.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { RecordedBody } from "../log/request_record.ts";
import { bodyKind, describeBody } from "./body_kind.ts";
import type { BodySample } from "./body_sample.ts";
import { describeMultipart, type PartDescription } from "./multipart.ts";

/**
 * Bytes read beyond the limit of a body, so that a secret which the limit would cut is recognised
 * whole: it is redacted first, and cut after.
 */
export const REDACTION_MARGIN = 4_096;

/** What the headers say of a body. */
export interface BodyHeaders {
  /** Value of `content-type`. */
  readonly contentType: string | undefined;
  /** What it is encoded with, if it is. */
  readonly contentEncoding: string | undefined;
}

/**
 * Makes of what was seen of a body what is recorded: redacted, then cut.
 *
 * @param sample What was seen, up to `limit` and {@linkcode REDACTION_MARGIN}.
 * @param headers What the headers say.
 * @param limit Most bytes recorded.
 * @param redactor Takes the secrets out.
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
  // The app may have cut it from something large.
  const text = typeof start === "string" ? ownCopy(start) : decode(start, headers.contentType);
  const whole = sample.ended && size <= limit;
  switch (kind) {
    case "json":
      return whole
        ? { text: redactor.json(text), format: "json", state: "complete" }
        : truncated(redactor.partialJson(text), limit);
    case "form":
      return whole
        ? { text: redactor.form(text), format: "form", state: "complete" }
        : truncated(redactor.form(text), limit);
    case "text":
      return whole
        ? { text: redactor.text(text), format: "text", state: "complete" }
        : truncated(redactor.text(text), limit);
  }
}

/** A multipart body: names, file names, types and sizes of its parts. */
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

function truncated(text: string, limit: number): RecordedBody {
  return { text: cut(text, limit), format: "text", state: "truncated" };
}

/**
 * The beginning of a text, at most so many bytes of UTF-8, no character cut in two. No slice
 * of it: V8 would keep all of a large body in memory for as long as its record is there.
 */
function cut(text: string, maxBytes: number): string {
  const buffer = new Uint8Array(maxBytes);
  const { written } = new TextEncoder().encodeInto(text, buffer);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(buffer.subarray(0, written));
}

/** Decodes as the charset says, UTF-8 by default; a character cut at the end is left out. */
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
