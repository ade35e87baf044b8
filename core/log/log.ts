/**
 * Severity of a {@linkcode Log}, lowest first: `DEBUG`, `INFO`, `HTTP`, `WARN`, `ERROR`.
 *
 * A request is `ERROR` from status 500, `WARN` from 400, else `HTTP`; the others come from loggers.
 *
 * @example
 * ```ts
 * import type { LogLevel } from "@supertracer/core";
 * const level: LogLevel = "WARN";
 * ```
 */
export type LogLevel = "DEBUG" | "INFO" | "HTTP" | "WARN" | "ERROR";

/**
 * How a request ended: `completed` (the last byte was handed over), `aborted` (the client left
 * first), `failed` (the handler or its stream threw), `interrupted` (the process stopped first).
 *
 * @example
 * ```ts
 * import type { Outcome } from "@supertracer/core";
 * const outcome: Outcome = "aborted";
 * ```
 */
export type Outcome = "completed" | "aborted" | "failed" | "interrupted";

/**
 * What of a body is stored: `complete` (all of it), `truncated` (a prefix, as text; the true size
 * is in `requestSizeBytes` or `responseSizeBytes`), `described` (a description in words: binary,
 * multipart, encoded or dropped bodies), `unread` (the app never read the request body, so nobody
 * did), `unwatched` (it was read or sent in a way that can't be watched without changing it),
 * `failed` (reading it failed; what was read before is stored as a prefix).
 *
 * @example
 * ```ts
 * import type { BodyState } from "@supertracer/core";
 * const state: BodyState = "truncated";
 * ```
 */
export type BodyState = "complete" | "truncated" | "described" | "unread" | "unwatched" | "failed";

/**
 * One recorded request, or one log line. A request has a `method`; a log line has none.
 * Absent values are `undefined`.
 *
 * @example
 * ```ts
 * import type { Log } from "@supertracer/core";
 *
 * const log: Log = {
 *   id: 0,
 *   content: "GET /users?page=2",
 *   timestamp: Date.now(),
 *   logLevel: "HTTP",
 *   method: "GET",
 *   path: "/users",
 *   statusCode: 200,
 *   durationMs: 12.5,
 * };
 * ```
 */
export interface Log {
  /** Given by the connector when it saves, ascending in order of saving; `0` before that. */
  id: number;
  /** `"GET /users?page=2"` for a request, the message for a log line. */
  content: string;
  /** When it began: Unix epoch, milliseconds, may be fractional. */
  timestamp: number;
  /** Severity; of a request by its status. */
  logLevel: LogLevel;
  /** HTTP request method, at most 32 letters; `undefined` for a log line. */
  method?: string | undefined;
  /** Path of the request target, without query. */
  path?: string | undefined;
  /** Whole URL as received, secrets redacted. */
  url?: string | undefined;
  /** Request headers by lower-case name, redacted. */
  headers?: Record<string, string> | undefined;
  /** HTTP response status code. */
  statusCode?: number | undefined;
  /** Milliseconds until the last byte was handed over. */
  durationMs?: number | undefined;
  /** Address of the client. */
  clientIp?: string | undefined;
  /** `user-agent` of the client. */
  userAgent?: string | undefined;
  /** Query parameters; an array where a name came several times. */
  requestQuery?: Record<string, string | string[]> | undefined;
  /** Parsed JSON, text, form fields, or a description; see `requestBodyState`. */
  requestBody?: unknown;
  /**
   * The text of the request body as it was sent, secrets redacted in place, where `requestBody` can't
   * say it exactly: of JSON whenever `JSON.stringify(requestBody)` is another text (digits beyond 2^53,
   * `-0`, a key twice, keys in an order that objects don't keep, white space), and of a form. A form is
   * told from other text by the `content-type` in `headers`.
   */
  requestBodyText?: string | undefined;
  /** Response headers by lower-case name; an array where a name came several times. */
  responseHeaders?: Record<string, string | string[]> | undefined;
  /** Parsed JSON, text, or a description; see `responseBodyState`. */
  responseBody?: unknown;
  /** The same for the response: the text that was sent, where `responseBody` can't say it exactly. */
  responseBodyText?: string | undefined;
  /** Bytes of the response body really sent. */
  responseSizeBytes?: number | undefined;
  /** `"TypeError: x is not a function"`, with its causes on further lines. */
  errorMessage?: string | undefined;
  /** Stack of the error, with the stacks of its causes. */
  stackTrace?: string | undefined;
  /** From `x-request-id`, or generated. A log line inside a request carries the request's. */
  requestId?: string | undefined;
  /** W3C trace id, 32 hex digits: from `traceparent`, or generated. */
  traceId?: string | undefined;
  /** W3C id of this request's span, 16 hex digits. */
  spanId?: string | undefined;
  /** Span id of the caller, from `traceparent`. */
  parentSpanId?: string | undefined;
  /** Route template: `"/users/:id"`. */
  route?: string | undefined;
  /** How the request ended. */
  outcome?: Outcome | undefined;
  /** Milliseconds until the first byte of the response was handed over. */
  ttfbMs?: number | undefined;
  /**
   * Bytes of the request body on the wire: as they were read, else its declared length; `undefined`
   * where neither is known.
   */
  requestSizeBytes?: number | undefined;
  /** What of the request body is stored; `undefined` when there was none. */
  requestBodyState?: BodyState | undefined;
  /** What of the response body is stored; `undefined` when there was none. */
  responseBodyState?: BodyState | undefined;
  /** Group of errors that it is an occurrence of: 16 hex digits; see `ErrorGroup`. */
  errorGroup?: string | undefined;
  /** Name of the logger that wrote the line. */
  loggerName?: string | undefined;
  /** Structured data of the log line, redacted. */
  metadata?: Record<string, unknown> | undefined;
  /** Which process recorded it. */
  instance?: string | undefined;
}

/**
 * A place in the order of logs: by `timestamp`, at equal timestamps by `id`.
 *
 * @example
 * ```ts
 * import type { LogCursor } from "@supertracer/core";
 * const cursor: LogCursor = { timestamp: 1_780_000_000_000, id: 42 };
 * ```
 */
export interface LogCursor {
  /** Unix epoch, milliseconds. */
  readonly timestamp: number;
  /** Id of the log. */
  readonly id: number;
}

/** Level names in ascending order of severity. */
export const LOG_LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "HTTP", "WARN", "ERROR"];

/** The ways in which a request can end. */
export const OUTCOMES: readonly Outcome[] = ["completed", "aborted", "failed", "interrupted"];

/** What of a body can be stored. */
export const BODY_STATES: readonly BodyState[] = [
  "complete",
  "truncated",
  "described",
  "unread",
  "unwatched",
  "failed",
];
