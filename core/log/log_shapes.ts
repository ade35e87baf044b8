import { isFormType, mediaType } from "../text/media_type.ts";
import { indexedText, storable } from "../text/storable.ts";
import { contentTypeIn, contentTypeOf } from "./body_headers.ts";
import {
  BODY_STATES,
  type BodyState,
  type Log,
  LOG_LEVELS,
  type LogLevel,
  type Outcome,
  OUTCOMES,
} from "./log.ts";
import type { ColumnName, ColumnValues, DetailProperty, SummaryProperty } from "./log_fields.ts";
import { FlatJson, plainQueryJson } from "./record_json.ts";
import {
  appendValue,
  bodyText,
  bodyValue,
  formFields,
  pairsToObject,
  type PendingBody,
  type ReadBody,
  readBody,
  type RecordedBody,
  recordedJson,
} from "./recorded_body.ts";
import { RequestContext } from "./request_context.ts";
import {
  fromSeconds,
  readNumber,
  readObject,
  readOneOf,
  readText,
  toSeconds,
} from "./stored_values.ts";
import { summarizeObject, summarizeText } from "./summarize.ts";

/**
 * Requires all properties, so that the compiler refuses an object that lacks one. All shapes of a
 * log are such literals: looping over a list of properties costs up to eight times as much.
 */
type Whole<T> = { readonly [Property in keyof Required<T>]: T[Property] };

/** Target of a request, redacted. */
export interface RequestLine {
  /** Scheme and authority: `"http://localhost:8000"`. */
  readonly origin: string;
  /** Path without query. */
  readonly path: string;
  /** Query without `?`; empty if there is none. */
  readonly query: string;
}

const NOWHERE: RequestLine = { origin: "", path: "", query: "" };

/**
 * A recorded request on its way to storage: a fixed shape that is cheap to create. What costs time
 * and may never be needed (header objects, parsed queries and bodies, ids in hex) is derived when
 * it is read. Everything in it is already redacted.
 *
 * Thousands of records are alive at a time, and garbage collection costs more per object than its
 * creation. So there are few objects: equal texts are shared, and times are whole numbers that fit
 * into the record itself (in V8, a fraction, or a number of 2^31 or above, is a separate object).
 */
export class RequestRecord extends RequestContext implements Whole<Log> {
  id = 0;
  method = "";
  line: RequestLine = NOWHERE;
  /** Alternating names and values. */
  rawHeaders: readonly string[] | undefined = undefined;
  /** Alternating names and values; names may repeat. */
  rawResponseHeaders: readonly string[] | undefined = undefined;
  recordedRequestBody: RecordedBody | undefined = undefined;
  recordedResponseBody: RecordedBody | undefined = undefined;
  /** Bodies to be decoded before the record is stored or shown. */
  pendingBodies: readonly PendingBody[] | undefined = undefined;
  statusCode: number | undefined = undefined;
  outcome: Outcome | undefined = undefined;
  clientIp: string | undefined = undefined;
  userAgent: string | undefined = undefined;
  requestSizeBytes: number | undefined = undefined;
  responseSizeBytes: number | undefined = undefined;
  errorMessage: string | undefined = undefined;
  stackTrace: string | undefined = undefined;
  route: string | undefined = undefined;
  instance: string | undefined = undefined;
  service: string | undefined = undefined;
  user: string | undefined = undefined;
  attributes: Record<string, unknown> | undefined = undefined;
  errorGroup: string | undefined = undefined;
  #seconds = 0;
  #milliseconds = 0;
  #durationUs: number | undefined = undefined;
  #ttfbUs: number | undefined = undefined;

  get timestamp(): number {
    return this.#seconds * 1_000 + this.#milliseconds;
  }

  set timestamp(ms: number) {
    this.#seconds = Math.floor(ms / 1_000);
    this.#milliseconds = ms - this.#seconds * 1_000;
  }

  get durationMs(): number | undefined {
    return this.#durationUs && this.#durationUs / 1_000;
  }

  /** Rounded to the microsecond. */
  set durationMs(ms: number) {
    this.#durationUs = Math.round(ms * 1_000);
  }

  get ttfbMs(): number | undefined {
    return this.#ttfbUs && this.#ttfbUs / 1_000;
  }

  /** Rounded to the microsecond. */
  set ttfbMs(ms: number) {
    this.#ttfbUs = Math.round(ms * 1_000);
  }

  get path(): string {
    return this.line.path;
  }

  get content(): string {
    return `${this.method} ${this.#target}`;
  }

  get url(): string {
    return this.line.origin + this.#target;
  }

  get #target(): string {
    const { path, query } = this.line;
    return query === "" ? path : `${path}?${query}`;
  }

  get logLevel(): LogLevel {
    const status = this.statusCode ?? (this.outcome === "aborted" ? 0 : 500);
    return status >= 500 || this.outcome === "failed" ? "ERROR" : status >= 400 ? "WARN" : "HTTP";
  }

  get headers(): Record<string, string> | undefined {
    return this.rawHeaders && pairsToObject(this.rawHeaders, (first, next) => `${first}, ${next}`);
  }

  get responseHeaders(): Record<string, string | string[]> | undefined {
    return this.rawResponseHeaders &&
      pairsToObject<string | string[]>(this.rawResponseHeaders, appendValue);
  }

  get requestQuery(): Record<string, string | string[]> | undefined {
    return this.line.query === "" ? undefined : formFields(this.line.query);
  }

  get requestBody(): unknown {
    return bodyValue(this.recordedRequestBody);
  }

  get requestBodyText(): string | undefined {
    return bodyText(this.recordedRequestBody);
  }

  get responseBody(): unknown {
    return bodyValue(this.recordedResponseBody);
  }

  get responseBodyText(): string | undefined {
    return bodyText(this.recordedResponseBody);
  }

  get requestBodyState(): BodyState | undefined {
    return this.recordedRequestBody?.state;
  }

  get responseBodyState(): BodyState | undefined {
    return this.recordedResponseBody?.state;
  }

  /** Log lines only. */
  get loggerName(): undefined {
    return undefined;
  }

  /** Log lines only. */
  get metadata(): undefined {
    return undefined;
  }

  /** The same as a plain object, with own properties only. */
  toLog(): Whole<Log> {
    return {
      id: this.id,
      content: this.content,
      timestamp: this.timestamp,
      logLevel: this.logLevel,
      method: this.method,
      path: this.path,
      url: this.url,
      headers: this.headers,
      statusCode: this.statusCode,
      durationMs: this.durationMs,
      clientIp: this.clientIp,
      userAgent: this.userAgent,
      requestQuery: this.requestQuery,
      requestBody: this.requestBody,
      requestBodyText: this.requestBodyText,
      responseHeaders: this.responseHeaders,
      responseBody: this.responseBody,
      responseBodyText: this.responseBodyText,
      responseSizeBytes: this.responseSizeBytes,
      errorMessage: this.errorMessage,
      stackTrace: this.stackTrace,
      requestId: this.requestId,
      traceId: this.traceId,
      spanId: this.spanId,
      parentSpanId: this.parentSpanId,
      route: this.route,
      outcome: this.outcome,
      ttfbMs: this.ttfbMs,
      requestSizeBytes: this.requestSizeBytes,
      requestBodyState: this.requestBodyState,
      responseBodyState: this.responseBodyState,
      errorGroup: this.errorGroup,
      loggerName: this.loggerName,
      metadata: this.metadata,
      instance: this.instance,
      service: this.service,
      user: this.user,
      attributes: this.attributes,
    };
  }

  /** So that `JSON.stringify` sees the derived properties. */
  toJSON(): Log {
    return this.toLog();
  }
}

/** The log as a plain object with own properties only; a plain log is returned as it is. */
export function toPlainLog(log: Log): Log {
  return log instanceof RequestRecord ? log.toLog() : log;
}

/**
 * Copies a log so that neither side can change the other's: JSON deeply, the rest as it is.
 *
 * @param log Any log.
 * @param part `"row"` leaves out headers and bodies, as `fetchLogs` may.
 * @returns A plain object.
 * @throws {TypeError} If a body or the metadata can't be written as JSON (cycles, BigInt).
 */
export function copyLog(log: Log, part: "whole" | "row" = "whole"): Whole<Log> {
  const isWhole = part === "whole";
  return {
    id: log.id,
    content: log.content,
    timestamp: log.timestamp,
    logLevel: log.logLevel,
    method: log.method,
    path: log.path,
    url: log.url,
    headers: isWhole ? copyJson(log.headers) : undefined,
    statusCode: log.statusCode,
    durationMs: log.durationMs,
    clientIp: log.clientIp,
    userAgent: log.userAgent,
    requestQuery: copyJson(log.requestQuery),
    requestBody: isWhole ? copyJson(log.requestBody) : undefined,
    requestBodyText: isWhole ? log.requestBodyText : undefined,
    responseHeaders: isWhole ? copyJson(log.responseHeaders) : undefined,
    responseBody: isWhole ? copyJson(log.responseBody) : undefined,
    responseBodyText: isWhole ? log.responseBodyText : undefined,
    responseSizeBytes: log.responseSizeBytes,
    errorMessage: log.errorMessage,
    stackTrace: log.stackTrace,
    requestId: log.requestId,
    traceId: log.traceId,
    spanId: log.spanId,
    parentSpanId: log.parentSpanId,
    route: log.route,
    outcome: log.outcome,
    ttfbMs: log.ttfbMs,
    requestSizeBytes: log.requestSizeBytes,
    requestBodyState: log.requestBodyState,
    responseBodyState: log.responseBodyState,
    errorGroup: log.errorGroup,
    loggerName: log.loggerName,
    metadata: copyJson(log.metadata),
    instance: log.instance,
    service: log.service,
    user: log.user,
    attributes: copyJson(log.attributes),
  };
}

function copyJson<T>(value: T): T {
  if (value === undefined || typeof value === "string") return value;
  return JSON.parse(JSON.stringify(value) ?? "null");
}

/** A log as shown in lists: without headers, bodies, query and stack trace. */
export type LogRow = Omit<Log, SummaryProperty | DetailProperty>;

/** A log as shown in lists and the live tail; long texts and metadata are cut. */
export function toLogRow(log: Log): Whole<LogRow> {
  return {
    id: log.id,
    content: summarizeText(log.content) ?? "",
    timestamp: log.timestamp,
    logLevel: log.logLevel,
    method: log.method,
    path: summarizeText(log.path),
    url: summarizeText(log.url),
    statusCode: log.statusCode,
    durationMs: log.durationMs,
    clientIp: log.clientIp,
    userAgent: summarizeText(log.userAgent),
    responseSizeBytes: log.responseSizeBytes,
    errorMessage: summarizeText(log.errorMessage),
    requestId: log.requestId,
    traceId: log.traceId,
    spanId: log.spanId,
    parentSpanId: log.parentSpanId,
    route: log.route,
    outcome: log.outcome,
    ttfbMs: log.ttfbMs,
    requestSizeBytes: log.requestSizeBytes,
    requestBodyState: log.requestBodyState,
    responseBodyState: log.responseBodyState,
    errorGroup: log.errorGroup,
    loggerName: log.loggerName,
    metadata: summarizeObject(log.metadata),
    instance: log.instance,
    service: log.service,
    user: log.user,
    attributes: summarizeObject(log.attributes),
  };
}

/** The same with query and stack trace, for readers of lists without details. */
export function toLogSummary(log: Log): Whole<Omit<Log, DetailProperty>> {
  return {
    ...toLogRow(log),
    requestQuery: summarizeObject(log.requestQuery),
    stackTrace: summarizeText(log.stackTrace),
  };
}

/**
 * Converts a log to a row: a value for each of `LOG_COLUMNS`, in order. Only reads
 * properties of the log, and computes as little as possible for a recorded request.
 *
 * @param log The log.
 * @param now Epoch milliseconds, used if the log has no timestamp.
 * @returns The values; a new array.
 * @throws {TypeError} If a body or the metadata can't be written as JSON (cycles, BigInt).
 */
export function logValues(log: Log, now: number = Date.now()): (string | number | null)[] {
  // Recorded values come from the redactor, which makes them storable, and indexed ones were
  // limited when they were captured.
  const isRecorded = log instanceof RequestRecord;
  const own = isRecorded ? recorded : text;
  const ownKey = isRecorded ? recorded : key;
  const values: ColumnValues = [
    toSeconds(Number.isFinite(log.timestamp) ? log.timestamp : now),
    indexedText(log.logLevel),
    ownKey(log.method),
    number(log.statusCode),
    number(log.durationMs),
    key(log.route),
    key(log.instance),
    key(log.service),
    ownKey(log.requestId),
    ownKey(log.traceId),
    ownKey(log.spanId),
    ownKey(log.parentSpanId),
    ownKey(log.outcome),
    number(log.ttfbMs),
    number(log.requestSizeBytes),
    number(log.responseSizeBytes),
    own(log.requestBodyState),
    own(log.responseBodyState),
    key(log.loggerName),
    key(log.errorGroup),
    key(log.clientIp),
    key(log.user),
    own(log.content),
    own(log.path),
    own(log.url),
    text(log.errorMessage),
    own(log.userAgent),
    own(queryJson(log)),
    json(log.metadata),
    json(log.attributes),
    text(log.stackTrace),
    own(headersJson(log, "request")),
    own(headersJson(log, "response")),
    own(bodyJson(log, "request")),
    own(bodyJson(log, "response")),
  ];
  return values;
}

// Not in another module: these are called thirty times per log, and inlined.
function recorded(value: string | undefined): string | null {
  return value ?? null;
}

function text(value: string | undefined): string | null {
  return value === undefined ? null : storable(value);
}

function key(value: string | undefined): string | null {
  return value === undefined ? null : indexedText(value);
}

function number(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value) ?? null;
}

const requestHeaders = new FlatJson();
const responseHeaders = new FlatJson();

function headersJson(log: Log, side: "request" | "response"): string | undefined {
  if (log instanceof RequestRecord) {
    const flat = side === "request" ? log.rawHeaders : log.rawResponseHeaders;
    if (flat === undefined) return undefined;
    const json = (side === "request" ? requestHeaders : responseHeaders).write(flat);
    if (json !== undefined) return json;
  }
  const headers = side === "request" ? log.headers : log.responseHeaders;
  return headers === undefined ? undefined : JSON.stringify(headers);
}

function queryJson(log: Log): string | undefined {
  if (log instanceof RequestRecord) {
    const { query } = log.line;
    const json = query === "" ? undefined : plainQueryJson(query);
    if (query === "" || json !== undefined) return json;
  }
  return log.requestQuery === undefined ? undefined : JSON.stringify(log.requestQuery);
}

/**
 * Converts a body for its column, always JSON: JSON text as it was sent, unparsed; a form or a text
 * as a JSON string.
 *
 * @param log A log as a connector receives it.
 * @param side Whose body.
 * @returns JSON text, or `undefined` if there is no body.
 */
export function bodyJson(log: Log, side: "request" | "response"): string | undefined {
  if (log instanceof RequestRecord) {
    return recordedJson(side === "request" ? log.recordedRequestBody : log.recordedResponseBody);
  }
  const text = side === "request" ? log.requestBodyText : log.responseBodyText;
  if (text !== undefined) {
    return isFormType(mediaType(contentTypeOf(log, side))) ? JSON.stringify(text) : text;
  }
  const value = side === "request" ? log.requestBody : log.responseBody;
  return value === undefined ? undefined : JSON.stringify(value);
}

/**
 * Converts a row of the table, written by {@linkcode logValues} or by the Python version, to a log.
 *
 * @param row Values by column; columns that were not selected are absent in the log.
 * @returns The log; `NULL` values are absent.
 */
export function logFromRow(row: Readonly<Record<string, unknown>>): Log {
  const columns: Readonly<Partial<Record<ColumnName, unknown>>> = row;
  const headers = readObject<Record<string, string>>(columns.headers);
  const responseHeaders = readObject<Record<string, string | string[]>>(columns.response_headers);
  const requestBodyState = readOneOf(BODY_STATES, columns.request_body_state);
  const responseBodyState = readOneOf(BODY_STATES, columns.response_body_state);
  const requestBody = bodyOf(columns.request_body, headers, requestBodyState);
  const responseBody = bodyOf(columns.response_body, responseHeaders, responseBodyState);
  const log: Whole<Log> = {
    id: Number(columns.id),
    content: readText(columns.content) ?? "",
    timestamp: fromSeconds(Number(columns.timestamp)),
    logLevel: readOneOf(LOG_LEVELS, columns.log_level) ?? "INFO",
    method: readText(columns.method),
    path: readText(columns.path),
    url: readText(columns.url),
    headers,
    statusCode: readNumber(columns.status_code),
    durationMs: readNumber(columns.duration_ms),
    clientIp: readText(columns.client_ip),
    userAgent: readText(columns.user_agent),
    requestQuery: readObject(columns.request_query),
    requestBody: requestBody?.value,
    requestBodyText: requestBody?.text,
    responseHeaders,
    responseBody: responseBody?.value,
    responseBodyText: responseBody?.text,
    responseSizeBytes: readNumber(columns.response_size_bytes),
    errorMessage: readText(columns.error_message),
    stackTrace: readText(columns.stack_trace),
    requestId: readText(columns.request_id),
    traceId: readText(columns.trace_id),
    spanId: readText(columns.span_id),
    parentSpanId: readText(columns.parent_span_id),
    route: readText(columns.route),
    outcome: readOneOf(OUTCOMES, columns.outcome),
    ttfbMs: readNumber(columns.ttfb_ms),
    requestSizeBytes: readNumber(columns.request_size_bytes),
    requestBodyState,
    responseBodyState,
    errorGroup: readText(columns.error_group),
    loggerName: readText(columns.logger_name),
    metadata: readObject(columns.metadata),
    instance: readText(columns.instance),
    service: readText(columns.service),
    user: readText(columns.user_id),
    attributes: readObject(columns.attributes),
  };
  return log;
}

function bodyOf(
  stored: unknown,
  headers: Readonly<Record<string, string | string[]>> | undefined,
  state: BodyState | undefined,
): ReadBody | undefined {
  const text = readText(stored);
  return text === undefined ? undefined : readBody(text, contentTypeIn(headers), state);
}
