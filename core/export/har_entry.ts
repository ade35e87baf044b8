import { contentTypeOf } from "../log/body_headers.ts";
import type { Log } from "../log/log.ts";
import { VERSION } from "../runtime/version.ts";
import { parseCookies, parseSetCookies, requestParts, toNote } from "./request_parts.ts";
import { multipartParts, type StoredBody, storedBody } from "./stored_body.ts";

/** Version and creator of HTTP Archives. */
export const HAR_HEAD = {
  version: "1.2",
  creator: { name: "SuperTracer for Deno", version: VERSION },
} as const;

/** A name and a value in an HTTP Archive. */
export interface HarPair {
  readonly name: string;
  readonly value: string;
}

/**
 * An entry of an HTTP Archive 1.2; names that begin with `_` are custom fields, as the format
 * allows.
 */
export interface HarEntry {
  readonly startedDateTime: string;
  /** Milliseconds. */
  readonly time: number;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number };
  readonly comment?: string;
  readonly _requestId?: string | undefined;
  readonly _traceId?: string | undefined;
  readonly _spanId?: string | undefined;
  readonly _route?: string | undefined;
  readonly _outcome?: string | undefined;
  readonly _error?: string | undefined;
  readonly _service?: string | undefined;
  readonly _user?: string | undefined;
  readonly _attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** An entry, with notes about what is missing or changed. */
export interface NotedEntry {
  readonly entry: HarEntry;
  readonly notes: readonly string[];
}

/** Not recorded. */
const HTTP_VERSION = "unknown";
/** The last time that `Date` can represent. */
const MOST_EPOCH_MS = 8.64e15;

/**
 * A recorded request as an entry of an HTTP Archive, with all its headers, as it is a record and
 * not something to send.
 *
 * @param log A whole log of a request.
 */
export function harEntry(log: Log): NotedEntry {
  const parts = requestParts(log);
  const responseBody = storedBody(log, "response");
  const notes = [...parts.notes, ...responseBody.notes.map(toNote)];
  const time = duration(log.durationMs);
  const wait = Math.min(time, duration(log.ttfbMs ?? log.durationMs));
  return {
    notes,
    entry: {
      startedDateTime: dateTime(log.timestamp),
      time,
      request: {
        method: parts.method,
        url: parts.origin + encodeTarget(parts.target),
        httpVersion: HTTP_VERSION,
        cookies: parseCookies(log.headers?.["cookie"] ?? "").map(toPair),
        headers: pairs(log.headers),
        queryString: queryString(parts.target),
        ...postData(log, parts.body),
        headersSize: -1,
        bodySize: size(log.requestSizeBytes, log.requestBodyState === undefined ? 0 : -1),
      },
      response: {
        status: Math.trunc(Number(log.statusCode ?? 0)) || 0,
        statusText: "",
        httpVersion: HTTP_VERSION,
        cookies: parseSetCookies(log.responseHeaders?.["set-cookie"] ?? []).map(toPair),
        headers: pairs(log.responseHeaders),
        content: {
          size: size(log.responseSizeBytes, 0),
          mimeType: contentTypeOf(log, "response") ?? "",
          ...(responseBody.extent === "none" ? {} : { text: responseBody.text }),
          ...comment(responseBody.notes.map(toNote)),
        },
        redirectURL: String(log.responseHeaders?.["location"] ?? ""),
        headersSize: -1,
        bodySize: size(log.responseSizeBytes, -1),
      },
      cache: {},
      timings: { send: 0, wait, receive: Math.max(0, time - wait) },
      ...comment(notes),
      _requestId: log.requestId,
      _traceId: log.traceId,
      _spanId: log.spanId,
      _route: log.route,
      _outcome: log.outcome,
      _error: log.errorMessage,
      _service: log.service,
      _user: log.user,
      _attributes: log.attributes,
    },
  };
}

function toPair({ name, value }: HarPair): HarPair {
  return { name, value };
}

function pairs(headers: Log["responseHeaders"]): HarPair[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: String(one) }))
  );
}

function queryString(target: string): HarPair[] {
  const mark = target.indexOf("?");
  if (mark < 0) return [];
  return [...new URLSearchParams(target.slice(mark + 1))].map(([name, value]) => ({ name, value }));
}

function postData(log: Log, body: StoredBody): { readonly postData?: Record<string, unknown> } {
  if (log.requestBodyState === undefined && body.extent === "none") return {};
  const mimeType = contentTypeOf(log, "request") ?? "";
  const parts = log.requestBodyState === "described" ? multipartParts(log.requestBody) : undefined;
  const content = parts === undefined ? { text: body.text } : {
    params: parts.map(({ name, filename, type }) => ({
      name,
      ...(filename === undefined ? {} : { fileName: filename }),
      ...(type === undefined ? {} : { contentType: type }),
    })),
  };
  return { postData: { mimeType, ...content, ...comment(body.notes.map(toNote)) } };
}

function comment(notes: readonly string[]): { readonly comment?: string } {
  return notes.length === 0 ? {} : { comment: notes.join(" ") };
}

function duration(ms: number | undefined): number {
  return ms !== undefined && ms >= 0 && Number.isFinite(ms) ? ms : 0;
}

function size(bytes: number | undefined, unknown: number): number {
  return Number.isSafeInteger(bytes) ? bytes ?? unknown : unknown;
}

function dateTime(ms: number): string {
  const inRange = Math.max(0, Math.min(Number.isFinite(ms) ? ms : 0, MOST_EPOCH_MS));
  // RFC 3339 has no years of five digits or more.
  return new Date(Math.min(inRange, Date.UTC(9999, 11, 31))).toISOString();
}

/**
 * Encodes characters that are not allowed in a URI (RFC 3986); existing escapes stay as they are.
 */
function encodeTarget(target: string): string {
  return target.toWellFormed()
    .replace(/%(?![0-9A-Fa-f]{2})/g, "%25")
    .replace(/[^A-Za-z0-9\-._~:/?@!$&'()*+,;=%]/gu, (character) => encodeURIComponent(character));
}
