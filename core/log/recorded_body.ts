import { isFormType, isJsonType, mediaType } from "../text/media_type.ts";
import type { BodyState } from "./log.ts";

/** Maximum nesting: beyond a few thousand levels `JSON.stringify` exhausts the stack. */
const MAX_DEPTH = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses stored JSON text.
 *
 * @param text JSON text, possibly invalid because it was cut or redacted.
 * @returns The value, or the text itself if it is not JSON or is nested deeper than 1,000 levels.
 */
export function parseJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === 0x5b || unit === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (unit === 0x5d || unit === 0x7d) depth--;
  }
  return deepest;
}

/** A body as recorded: redacted text, and how to convert it when it is read. */
export interface RecordedBody {
  /** Redacted; for a described body, the description; empty if nothing was seen. */
  readonly text: string;
  /** Format of `text`: JSON, `application/x-www-form-urlencoded`, or plain. */
  readonly format: "json" | "form" | "text";
  /** How much of the body `text` is. */
  readonly state: BodyState;
}

/** An encoded body: described until it is decoded, for which its request does not wait. */
export interface PendingBody {
  /** Decodes and records it. Never rejects; a body that can't be decoded stays described. */
  decode(): Promise<void>;
}

/**
 * Converts a recorded body for its column, always JSON: JSON text as it was sent, unparsed; a form
 * or a text as a JSON string.
 *
 * @param body The body, if any.
 * @returns JSON text, or `undefined` if there is none.
 */
export function recordedJson(body: RecordedBody | undefined): string | undefined {
  if (body === undefined || isMissing(body)) return undefined;
  return body.format === "json" ? body.text : JSON.stringify(body.text);
}

/**
 * Whether a body is known to have existed, but nothing of it is stored.
 *
 * @param body The body.
 */
function isMissing({ state, text }: RecordedBody): boolean {
  return state === "unread" || state === "unwatched" || (state === "failed" && text === "");
}

/**
 * A recorded body as a value.
 *
 * @param body The body, if any.
 */
export function bodyValue(body: RecordedBody | undefined): unknown {
  if (body === undefined || isMissing(body)) return undefined;
  if (body.format === "form") return formFields(body.text);
  return body.format === "json" ? parseJson(body.text) : body.text;
}

/**
 * The text of a recorded body that its value can't represent exactly, or of a form.
 *
 * @param body The body, if any.
 */
export function bodyText(body: RecordedBody | undefined): string | undefined {
  if (body?.state !== "complete" || body.format === "text") return undefined;
  return body.format === "form" ? body.text : inexactText(body.text, parseJson(body.text));
}

/** A stored body as read. */
export interface ReadBody {
  /** Parsed JSON, fields of a form, or text. */
  readonly value: unknown;
  /** The text that was sent, if the value can't represent it exactly. */
  readonly text: string | undefined;
}

/**
 * Parses a body's column: JSON text as it was sent, anything else as a JSON string.
 *
 * @param stored The column's text.
 * @param contentType Value of `content-type`, which distinguishes a form from text.
 * @param state How much of the body is stored.
 */
export function readBody(
  stored: string,
  contentType: string | undefined,
  state: BodyState | undefined,
): ReadBody {
  const value = parseJson(stored);
  if (typeof value === "string" && value !== stored) {
    // A JSON string.
    const type = mediaType(contentType);
    const isWhole = state === undefined || state === "complete";
    if (isWhole && isFormType(type)) return { value: formFields(value), text: value };
    if (!isJsonType(type)) return { value, text: undefined };
  }
  return { value, text: inexactText(stored, value) };
}

/**
 * The text of a JSON body, if formatting the value would give a different one: other digits, a
 * missing key, another order, other escapes or white space.
 *
 * @param text JSON text, possibly invalid.
 * @param value The parsed value; the text itself if it is not JSON.
 * @returns The text, or `undefined` if the value represents it exactly.
 */
function inexactText(text: string, value: unknown): string | undefined {
  try {
    return value === text || JSON.stringify(value) === text ? undefined : text;
  } catch {
    // Nested too deeply to be formatted.
    return text;
  }
}

/** Fields of `application/x-www-form-urlencoded` text; an array for a repeated name. */
export function formFields(text: string): Record<string, string | string[]> {
  const flat: string[] = [];
  for (const [name, value] of new URLSearchParams(text)) flat.push(name, value);
  return pairsToObject<string | string[]>(flat, appendValue);
}

/** Appends a further value of a name. */
export function appendValue(first: string | string[], next: string): string | string[] {
  return typeof first === "string" ? [first, next] : [...first, next];
}

/**
 * Makes an object from alternating names and values.
 *
 * @param flat Names and values.
 * @param merge Joins a further value of a name with the previous ones.
 */
export function pairsToObject<T>(
  flat: readonly string[],
  merge: (first: T, next: string) => T | string,
): Record<string, T | string> {
  const entries = new Map<string, T | string>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] ?? "";
    const value = flat[i + 1] ?? "";
    const first = entries.get(name);
    entries.set(name, first === undefined ? value : merge(first as T, value));
  }
  return Object.fromEntries(entries);
}
