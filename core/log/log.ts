/**
 * Severity of a {@linkcode Log}, lowest first: `DEBUG`, `INFO`, `HTTP`, `WARN`, `ERROR`.
 *
 * A request is `ERROR` with status 500 or above, `WARN` with 400 or above, else `HTTP`. The other
 * levels come from loggers.
 *
 * @example
 * ```ts
 * import type { LogLevel } from "@supertracer/core";
 * const level: LogLevel = "WARN";
 * ```
 */
export type LogLevel = "DEBUG" | "INFO" | "HTTP" | "WARN" | "ERROR";

/**
 * How a request ended: `completed` (the last byte was handed over), `aborted` (the client
 * disconnected first), `failed` (the handler or its stream threw), `interrupted` (the process
 * stopped first).
 *
 * A request whose response body the runtime sends itself (a file, a fetched body: state `unwatched`)
 * has none unless the handler failed, as the runtime does not tell how it ended.
 *
 * @example
 * ```ts
 * import type { Outcome } from "@supertracer/core";
 * const outcome: Outcome = "aborted";
 * ```
 */
export type Outcome = "completed" | "aborted" | "failed" | "interrupted";

/**
 * How much of a body is stored: `complete` (all of it), `truncated` (a prefix, as text; the true
 * size is in `requestSizeBytes` or `responseSizeBytes`), `described` (a description in words, for
 * binary, multipart, encoded or dropped bodies), `unread` (nothing, as the app never read the
 * request body), `unwatched` (nothing, as it was read or sent in a way that can't be watched
 * without changing it), `failed` (reading it failed; the prefix read before that).
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
  /** Assigned by the connector when it saves the log, in ascending order; `0` before that. */
  id: number;
  /** `"GET /users?page=2"` for a request, the message for a log line. */
  content: string;
  /** Start time: Unix epoch milliseconds, possibly fractional. */
  timestamp: number;
  /** Severity; for a request, derived from its status. */
  logLevel: LogLevel;
  /** HTTP request method, at most 32 letters; `undefined` for a log line. */
  method?: string | undefined;
  /** Path of the request target, without query. */
  path?: string | undefined;
  /** Full URL as received, secrets redacted. */
  url?: string | undefined;
  /** Request headers by lower-case name, redacted. */
  headers?: Record<string, string> | undefined;
  /** HTTP response status code. */
  statusCode?: number | undefined;
  /** Milliseconds until the last byte was handed over. */
  durationMs?: number | undefined;
  /** Client address. */
  clientIp?: string | undefined;
  /** The client's `user-agent`. */
  userAgent?: string | undefined;
  /** Query parameters; an array for a repeated name. */
  requestQuery?: Record<string, string | string[]> | undefined;
  /** Parsed JSON, text, form fields, or a description; see `requestBodyState`. */
  requestBody?: unknown;
  /**
   * The request body as the text that was sent, with secrets redacted in place, if `requestBody`
   * can't represent it exactly: for JSON if `JSON.stringify(requestBody)` differs from it (numbers
   * beyond 2^53, `-0`, duplicate keys, an order of keys that objects don't keep, white space), and
   * for forms. The `content-type` in `headers` tells a form from other text.
   */
  requestBodyText?: string | undefined;
  /** Response headers by lower-case name; an array for a repeated name. */
  responseHeaders?: Record<string, string | string[]> | undefined;
  /** Parsed JSON, text, or a description; see `responseBodyState`. */
  responseBody?: unknown;
  /**
   * The same for the response: the text that was sent, if `responseBody` can't represent it
   * exactly.
   */
  responseBodyText?: string | undefined;
  /** Bytes of the response body that were sent. */
  responseSizeBytes?: number | undefined;
  /** `"TypeError: x is not a function"`, followed by its causes, one per line. */
  errorMessage?: string | undefined;
  /** Stack of the error, with the stacks of its causes. */
  stackTrace?: string | undefined;
  /** From `x-request-id`, or generated. A line logged inside a request has the request's id. */
  requestId?: string | undefined;
  /** W3C trace id, 32 hex digits: from `traceparent`, or generated. */
  traceId?: string | undefined;
  /** W3C id of this request's span, 16 hex digits. */
  spanId?: string | undefined;
  /** Span id of the caller, from `traceparent`. */
  parentSpanId?: string | undefined;
  /** Route template: `"/users/:id"`. */
  route?: string | undefined;
  /** How the request ended; `undefined` if that is not known. */
  outcome?: Outcome | undefined;
  /** Milliseconds until the first byte of the response was handed over. */
  ttfbMs?: number | undefined;
  /**
   * Size of the request body on the wire: the bytes read, or else the declared length; `undefined`
   * if neither is known.
   */
  requestSizeBytes?: number | undefined;
  /** How much of the request body is stored; `undefined` if there was none. */
  requestBodyState?: BodyState | undefined;
  /** How much of the response body is stored; `undefined` if there was none. */
  responseBodyState?: BodyState | undefined;
  /** Error group of which this is an occurrence: 16 hex digits; see `ErrorGroup`. */
  errorGroup?: string | undefined;
  /** Name of the logger that wrote the line. */
  loggerName?: string | undefined;
  /** Structured data of the log line, redacted. */
  metadata?: Record<string, unknown> | undefined;
  /** Process that recorded it. */
  instance?: string | undefined;
  /** App that recorded it: the option `service`. */
  service?: string | undefined;
  /** Id of the user who sent the request; see `CurrentRequest.setUser`. */
  user?: string | undefined;
  /** Attributes of the request, redacted; see `CurrentRequest.set`. */
  attributes?: Record<string, unknown> | undefined;
}

/** Where a log was recorded. */
export type LogOrigin = Pick<Log, "instance" | "service">;

/**
 * A position in the order of logs: by `timestamp`, then by `id`.
 *
 * @example
 * ```ts
 * import type { LogCursor } from "@supertracer/core";
 * const cursor: LogCursor = { timestamp: 1_780_000_000_000, id: 42 };
 * ```
 */
export interface LogCursor {
  /** Unix epoch milliseconds. */
  readonly timestamp: number;
  /** Id of the log. */
  readonly id: number;
}

/** Level names in ascending order of severity. */
export const LOG_LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "HTTP", "WARN", "ERROR"];

/** The ways in which a request can end. */
export const OUTCOMES: readonly Outcome[] = ["completed", "aborted", "failed", "interrupted"];

/** The states of a stored body. */
export const BODY_STATES: readonly BodyState[] = [
  "complete",
  "truncated",
  "described",
  "unread",
  "unwatched",
  "failed",
];

/**
 * A timestamp in the format of `String()`, any number but `NaN`: a table may contain impossible
 * times.
 */
const CURSOR = /^(-?(?:\d{1,25}(?:\.\d{1,25})?(?:e[+-]?\d{1,3})?|Infinity)):(-?\d{1,16})$/;

/** Parses `"<timestamp>:<id>"`; `undefined` for any other text. */
export function parseCursor(text: string): LogCursor | undefined {
  const match = CURSOR.exec(text);
  return match === null ? undefined : { timestamp: Number(match[1]), id: Number(match[2]) };
}

/** Formats `"<timestamp>:<id>"`, without a `+`, which would be a space in a query. */
export function formatCursor({ timestamp, id }: LogCursor): string {
  return `${timestamp}:${id}`.replace("e+", "e");
}
