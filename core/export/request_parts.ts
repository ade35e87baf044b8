import { decodedFrom } from "../log/body_headers.ts";
import type { Log } from "../log/log.ts";
import { showHidden } from "../text/hidden_characters.ts";
import { isPlainHost, splitTarget } from "../text/request_target.ts";
import { isRedacted, redactedInUrl, REDACTION_NOTE } from "./redaction_marks.ts";
import { multipartParts, type StoredBody, storedBody } from "./stored_body.ts";

/** A name, its value, and for `set-cookie` the attributes. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly attributes: readonly string[];
}

/** The cookies of a `cookie` header (RFC 6265, section 4.2.1). */
export function parseCookies(header: string): Cookie[] {
  return header.split(";").map((part) => part.trim()).filter((part) => part !== "")
    .map((part) => ({ ...splitPair(part), attributes: [] }));
}

/** The cookies of `set-cookie` headers (RFC 6265, section 4.1.1). */
export function parseSetCookies(header: string | readonly string[]): Cookie[] {
  const headers = typeof header === "string" ? [header] : header;
  return headers.map((text) => {
    const [pair = "", ...attributes] = text.split(";").map((part) => part.trim());
    return { ...splitPair(pair), attributes: attributes.filter((part) => part !== "") };
  });
}

function splitPair(pair: string): { name: string; value: string } {
  const at = pair.indexOf("=");
  return at < 0
    ? { name: pair, value: "" }
    : { name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
}

/** A header to send again. */
export interface SentHeader {
  readonly name: string;
  /** The value, in which each character is a byte. */
  readonly value: string;
  /** Whether a secret was redacted in its value. */
  readonly isRedacted: boolean;
}

/** The parts of a recorded request that can be sent again. */
export interface RequestParts {
  /** A token (RFC 9110, section 9.1). */
  readonly method: string;
  /** `"http://localhost:8000"`: always http or https, and a plain host. */
  readonly origin: string;
  /** Path and query as sent; begins with `/`. */
  readonly target: string;
  readonly headers: readonly SentHeader[];
  /** Whether the client accepted compressed responses. */
  readonly takesCompressed: boolean;
  readonly body: StoredBody;
  readonly notes: readonly string[];
}

/**
 * Headers that belong to one connection or message (RFC 9110, section 7.6.1), or that the sender
 * generates. `accept-encoding` is included, as clients support different encodings.
 */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/**
 * Characters that are not allowed in a field value (RFC 9110, section 5.5), or are not in ISO
 * 8859-1.
 */
const NO_FIELD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Characters that are not allowed in a request target; a line break would end the request line. */
const NO_TARGET = /[\p{Cc} ]/gu;
const MOST_NOTE_LENGTH = 400;

/** Extracts the parts of a recorded request that can be sent safely, whatever was recorded. */
export function requestParts(log: Log): RequestParts {
  const notes: string[] = [];
  const { origin, target } = addressOf(log, notes);
  const method = methodOf(log, notes);
  const body = storedBody(log, "request");
  const announced = Number(log.headers?.["content-length"]);
  if (log.requestBodyState === undefined && body.extent === "none" && announced > 0) {
    notes.push(`The request body is missing: ${announced} bytes of it were not recorded.`);
  }
  const headers = headersOf(log, notes);
  const redacted = headers.filter((header) => header.isRedacted).map(({ name }) => name);
  if (redacted.length > 0) {
    notes.push(`${REDACTION_NOTE}, insert your own value: ${redacted.join(", ")}.`);
  }
  const inUrl = redactedInUrl(origin + target);
  if (inUrl.length > 0) notes.push(`${REDACTION_NOTE} in the URL: ${inUrl.join(", ")}.`);
  return {
    method,
    origin,
    target,
    headers,
    takesCompressed: /\b(?:gzip|br|deflate|zstd)\b/.test(log.headers?.["accept-encoding"] ?? ""),
    body,
    notes: [...notes, ...body.notes].map(toNote),
  };
}

/** Makes a note that quotes recorded text: on one line, all visible, and not too long. */
export function toNote(text: string): string {
  const visible = showHidden(text.slice(0, MOST_NOTE_LENGTH));
  return text.length > MOST_NOTE_LENGTH ? `${visible}...` : visible;
}

function addressOf(log: Log, notes: string[]): { origin: string; target: string } {
  const { origin, target: recorded } = splitTarget(log.url ?? "", log.headers?.["host"]);
  const target = recorded.replace(NO_TARGET, encodeURIComponent);
  const [scheme = "", host = ""] = origin.split("://", 2);
  const isAddress = /^https?$/i.test(scheme) && isPlainHost(host) && target.startsWith("/");
  if (isAddress) return { origin, target };
  // With a Unix socket, the URL names the socket, and the client's target is its `Host`.
  const sent = log.headers?.["host"];
  if (sent !== undefined && isPlainHost(sent) && target.startsWith("/")) {
    return { origin: `${scheme === "https" ? "https" : "http"}://${sent}`, target };
  }
  const path = target.startsWith("/")
    ? target
    : (log.path ?? "/").replace(NO_TARGET, encodeURIComponent);
  notes.push("The recorded URL has no plain host: replaced by localhost.");
  return { origin: "http://localhost", target: path.startsWith("/") ? path : `/${path}` };
}

function methodOf(log: Log, notes: string[]): string {
  const method = log.method ?? "GET";
  if (TOKEN.test(method)) return method;
  notes.push(`The method can't be sent: ${method}. Replaced by GET.`);
  return "GET";
}

function headersOf(log: Log, notes: string[]): SentHeader[] {
  if (log.headers === undefined) {
    notes.push("The headers are missing: they were not stored.");
    return [];
  }
  const isMultipart = log.requestBodyState === "described" &&
    multipartParts(log.requestBody) !== undefined;
  const isDecoded = decodedFrom(log, "request") !== undefined;
  const sent: SentHeader[] = [];
  const unsendable: string[] = [];
  for (const [name, value] of Object.entries(log.headers)) {
    const lower = name.toLowerCase();
    if (lower === "upgrade") {
      notes.push(`The request asked for an upgrade to ${value}: this one is a plain request.`);
    }
    // The parts get another boundary when they are sent again, and a decoded body is sent decoded.
    const isStale = isMultipart && lower === "content-type" ||
      isDecoded && lower === "content-encoding";
    if (OF_THE_CONNECTION.has(lower) || lower.startsWith("sec-websocket-") || isStale) continue;
    if (!TOKEN.test(name) || NO_FIELD_VALUE.test(value)) unsendable.push(name);
    else sent.push({ name, value, isRedacted: isRedacted(value) });
  }
  if (unsendable.length > 0) {
    notes.push(`Omitted, as these are not valid HTTP headers: ${unsendable.join(", ")}.`);
  }
  return sent;
}
