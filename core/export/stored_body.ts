import { contentTypeOf, decodedFrom } from "../log/body_headers.ts";
import type { Log } from "../log/log.ts";
import { isFormType, isJsonType, mediaType } from "../text/media_type.ts";
import { redactedInBody, REDACTION_NOTE } from "./redaction_marks.ts";

/** A stored body, with notes about it. */
export interface StoredBody {
  /** How much can be sent or compared: all of it, its beginning, or nothing. */
  readonly extent: "whole" | "beginning" | "none";
  /** The text; empty if there is none. */
  readonly text: string;
  /** The value of a whole JSON body; whether `JSON.stringify(value)` is `text`. */
  readonly json: { readonly value: unknown; readonly isExact: boolean } | undefined;
  /** Whether a secret was redacted. */
  readonly isRedacted: boolean;
  /** Whether the text has the original number of bytes; also `true` if that is unknown. */
  readonly hasSameSize: boolean;
  /** What is missing or changed, one sentence each. */
  readonly notes: readonly string[];
}

const encoder = new TextEncoder();

/**
 * Restores the text of a stored body as it was sent: the one in the record, or the one that its
 * value represents exactly. Only a form stored as fields by others is formatted again.
 *
 * @param log A whole log.
 * @param side Whose body.
 */
export function storedBody(log: Log, side: "request" | "response"): StoredBody {
  const isRequest = side === "request";
  const body = isRequest ? log.requestBody : log.responseBody;
  const state = isRequest ? log.requestBodyState : log.responseBodyState;
  const coding = decodedFrom(log, side);
  const wireSize = isRequest ? log.requestSizeBytes : log.responseSizeBytes;
  // An encoded body has another size than what is stored.
  const size = coding === undefined ? wireSize : undefined;
  const type = mediaType(contentTypeOf(log, side));
  const name = `${side} body`;

  if (state === "unread") {
    const declared = size === undefined || size === 0 ? "" : ` (${size} bytes were declared)`;
    return leftOut(`The ${name} is missing: the app never read it${declared}.`);
  }
  if (state === "unwatched") {
    return leftOut(`The ${name} is missing: it could not be observed without changing it.`);
  }
  if (state === "described") {
    return leftOut(`The ${name} is missing: it was described, not stored (${describe(body)}).`);
  }
  if (state === "failed" && (body === undefined || body === "")) {
    return leftOut(`The ${name} is missing: reading it failed.`);
  }
  if (body === undefined || body === null && state === undefined) return NOTHING;
  const fields = redactedInBody(body);
  const decoded = coding === undefined ? [] : [`The ${name} was decoded from ${coding}.`];
  const redacted = fields.length > 0
    ? [`${REDACTION_NOTE} in the ${name}: ${fields.join(", ")}.`]
    : [];
  const sent = isRequest ? log.requestBodyText : log.responseBodyText;
  const isForm = sent === undefined && isFormType(type) && isFields(body);
  const { text, json } = sent === undefined ? write(body, type, size) : asSent(sent, body, type);
  if (text === undefined) {
    return leftOut(`The ${name} is missing: it is nested too deeply to be formatted.`);
  }
  const bytes = encoder.encode(text).length;
  const known = { text, isRedacted: redacted.length > 0 };
  if (state === "truncated" || state === "failed") {
    const all = size === undefined ? "" : ` of ${size}`;
    const why = state === "failed" ? "was not read completely" : "was cut";
    const isAll = state === "truncated" && size !== undefined && bytes >= size;
    const cut = isAll
      ? `The ${name} is incomplete: only these ${size} bytes were sent.`
      : `The ${name} ${why}: only the first ${bytes}${all} bytes were stored.`;
    return {
      ...known,
      extent: "beginning",
      json: undefined,
      hasSameSize: false,
      notes: [cut, ...decoded, ...redacted],
    };
  }
  const hasSameSize = size === undefined || size === bytes;
  // White space in a response's JSON is not compared.
  const isChanged = !hasSameSize && redacted.length === 0 && (isRequest || json === undefined);
  const how = isForm ? "fields" : json === undefined ? "text" : "JSON";
  const changed = isChanged
    ? [`The ${name} was stored as ${how} and formatted again: ${bytes} bytes instead of ${size}.`]
    : [];
  return {
    ...known,
    extent: "whole",
    json,
    hasSameSize,
    notes: [...decoded, ...redacted, ...changed],
  };
}

const NOTHING: StoredBody = {
  extent: "none",
  text: "",
  json: undefined,
  isRedacted: false,
  hasSameSize: true,
  notes: [],
};

function leftOut(note: string): StoredBody {
  return { ...NOTHING, notes: [note] };
}

interface Written {
  readonly text: string | undefined;
  readonly json: StoredBody["json"];
}

function asSent(text: string, value: unknown, type: string): Written {
  return { text, json: isFormType(type) ? undefined : { value, isExact: false } };
}

function write(body: unknown, type: string, size: number | undefined): Written {
  if (typeof body === "string") {
    return isJsonType(type) && wasJsonString(body, size)
      ? { text: JSON.stringify(body), json: { value: body, isExact: true } }
      : { text: body, json: undefined };
  }
  if (isFormType(type) && isFields(body)) {
    return { text: writeForm(body), json: undefined };
  }
  try {
    return { text: JSON.stringify(body), json: { value: body, isExact: true } };
  } catch {
    // With thousands of levels, V8 runs out of stack; the caller reports that.
    return { text: undefined, json: undefined };
  }
}

/**
 * Whether a string was parsed from a JSON string, or is a text other than JSON. Their sizes
 * distinguish them; without a size, a text that is itself JSON must have been in a string.
 */
function wasJsonString(body: string, size: number | undefined): boolean {
  if (size === encoder.encode(body).length) return false;
  if (size === encoder.encode(JSON.stringify(body)).length) return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function isFields(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

/** Fields as `application/x-www-form-urlencoded` text. */
export function writeForm(fields: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? value : [value]) form.append(name, String(item));
  }
  return form.toString();
}

/** The description of a body: `"image/png, 48,213 bytes"`, or the parts of a multipart form. */
function describe(body: unknown): string {
  if (typeof body === "string") return body;
  const parts = multipartParts(body);
  if (parts === undefined) return "of an unknown kind";
  return `multipart form: ${parts.map(describePart).join("; ") || "no parts"}`;
}

/** A part of a multipart form, as capture describes it. */
export interface StoredPart {
  readonly name: string;
  readonly filename?: string | undefined;
  readonly type?: string | undefined;
  readonly sizeBytes?: number | undefined;
}

/** The parts of a described multipart form; `undefined` for any other body. */
export function multipartParts(body: unknown): StoredPart[] | undefined {
  if (!isFields(body) || !Array.isArray(body["multipart"])) return undefined;
  return body["multipart"].filter(isFields).map((part) => ({
    name: String(part["name"] ?? ""),
    filename: typeof part["filename"] === "string" ? part["filename"] : undefined,
    type: typeof part["type"] === "string" ? part["type"] : undefined,
    sizeBytes: typeof part["sizeBytes"] === "number" ? part["sizeBytes"] : undefined,
  }));
}

function describePart({ name, filename, type, sizeBytes }: StoredPart): string {
  const facts = [
    filename === undefined ? undefined : `file ${filename}`,
    type,
    sizeBytes === undefined ? undefined : `${sizeBytes} bytes`,
  ].filter((fact) => fact !== undefined);
  return facts.length === 0 ? name : `${name} (${facts.join(", ")})`;
}
