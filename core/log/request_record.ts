import { appendValue, formFields, inexactText, pairsToObject } from "./body_text.ts";
import type { BodyState, Log, LogLevel, Outcome } from "./log.ts";
import { contentTypeOf } from "./body_headers.ts";
import { isFormType, mediaType } from "../text/media_type.ts";
import { parseJson } from "../text/parse_json.ts";
import { RequestContext } from "./request_context.ts";

/** A body as recorded: redacted text, and what it is to become when somebody reads it. */
export interface RecordedBody {
  /** Redacted; of a described body the description; empty where nothing was seen. */
  readonly text: string;
  /** How `text` is read: as JSON, as `application/x-www-form-urlencoded`, or as it is. */
  readonly format: "json" | "form" | "text";
  /** What of the body `text` is. */
  readonly state: BodyState;
}

/** A body that came encoded: it is described until it is decoded, which its request does not wait for. */
export interface PendingBody {
  /** Decodes it and records what it says. Never rejects; what can't be decoded stays described. */
  decode(): Promise<void>;
}

/** Where a request went, redacted. */
export interface RequestLine {
  /** Scheme and authority: `"http://localhost:8000"`. */
  readonly origin: string;
  /** Path without query. */
  readonly path: string;
  /** Query without `?`; empty when there is none. */
  readonly query: string;
}

const NOWHERE: RequestLine = { origin: "", path: "", query: "" };

/**
 * A recorded request on its way to the storage: a fixed shape that is cheap to make. What costs time
 * and may never be asked for (header objects, parsed queries and bodies, ids in hex) is derived when
 * it is read. Everything in it is redacted already.
 *
 * Thousands of records are alive at a time, and what the garbage collector does with an object costs
 * more than making it. So there are few: texts that are equal are shared, and times are whole numbers
 * that fit into the record itself (in V8 a fraction, or a number from 2^31, is an object of its own).
 */
export class RequestRecord extends RequestContext implements Log {
  id = 0;
  method = "";
  line: RequestLine = NOWHERE;
  /** Names and values in turn. */
  rawHeaders: readonly string[] | undefined = undefined;
  /** Names and values in turn; a name may come several times. */
  rawResponseHeaders: readonly string[] | undefined = undefined;
  recordedRequestBody: RecordedBody | undefined = undefined;
  recordedResponseBody: RecordedBody | undefined = undefined;
  /** What is to be decoded before the record is stored or shown; nothing else reads it. */
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

  /** Kept to the microsecond. */
  set durationMs(ms: number) {
    this.#durationUs = Math.round(ms * 1_000);
  }

  get ttfbMs(): number | undefined {
    return this.#ttfbUs && this.#ttfbUs / 1_000;
  }

  /** Kept to the microsecond. */
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
    return read(this.recordedRequestBody);
  }

  get requestBodyText(): string | undefined {
    return readText(this.recordedRequestBody);
  }

  get responseBody(): unknown {
    return read(this.recordedResponseBody);
  }

  get responseBodyText(): string | undefined {
    return readText(this.recordedResponseBody);
  }

  get requestBodyState(): BodyState | undefined {
    return this.recordedRequestBody?.state;
  }

  get responseBodyState(): BodyState | undefined {
    return this.recordedResponseBody?.state;
  }

  /** The same as a plain object, with own properties only. */
  toLog(): Log {
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
      loggerName: undefined,
      metadata: undefined,
      instance: this.instance,
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
 * What a column holds of a body, all of which is JSON: JSON text as it was sent, not parsed; a form or
 * a text as a JSON string.
 *
 * @param log A log as a connector receives it.
 * @param side Whose body.
 * @returns JSON text, or `undefined` when there is no body.
 */
export function bodyJson(log: Log, side: "request" | "response"): string | undefined {
  if (log instanceof RequestRecord) {
    const body = side === "request" ? log.recordedRequestBody : log.recordedResponseBody;
    return body === undefined || isMissing(body)
      ? undefined
      : body.format === "json"
      ? body.text
      : JSON.stringify(body.text);
  }
  const text = side === "request" ? log.requestBodyText : log.responseBodyText;
  if (text !== undefined) {
    return isFormType(mediaType(contentTypeOf(log, side))) ? JSON.stringify(text) : text;
  }
  const value = side === "request" ? log.requestBody : log.responseBody;
  return value === undefined ? undefined : JSON.stringify(value);
}

function isMissing({ state, text }: RecordedBody): boolean {
  return state === "unread" || state === "unwatched" || (state === "failed" && text === "");
}

function read(body: RecordedBody | undefined): unknown {
  if (body === undefined || isMissing(body)) return undefined;
  if (body.format === "form") return formFields(body.text);
  return body.format === "json" ? parseJson(body.text) : body.text;
}

function readText(body: RecordedBody | undefined): string | undefined {
  if (body?.state !== "complete" || body.format === "text") return undefined;
  return body.format === "form" ? body.text : inexactText(body.text, parseJson(body.text));
}
