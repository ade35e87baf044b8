import { describeError } from "../describe_error.ts";
import type { Outcome } from "../log.ts";
import type { SampleInput } from "../options.ts";
import { type RecordedBody, type RequestLine, RequestRecord } from "../request_record.ts";
import { declaresBody } from "./capture_request.ts";
import type { CaptureTools } from "./capture_tools.ts";
import type { CapturedHeaders } from "./captured_headers.ts";
import type { Exchange } from "./exchange.ts";
import { describeParts, recordBody } from "./record_body.ts";

/** Roughly what a record takes beside its texts, in bytes. */
const RECORD_BYTES = 1_000;

const UNREAD: RecordedBody = { text: "", format: "text", state: "unread" };
const UNWATCHED: RecordedBody = { text: "", format: "text", state: "unwatched" };

/** A record, and roughly how many bytes it takes. */
export interface FinishedRecord {
  readonly record: RequestRecord;
  readonly bytes: number;
}

/** Makes the record of a request that is over. */
export function finishRecord(
  exchange: Exchange,
  outcome: Outcome,
  line: RequestLine,
  { route, durationMs }: SampleInput,
  tools: CaptureTools,
): FinishedRecord {
  const { redactor, options } = tools;
  const record = new RequestRecord(exchange.context);
  const headers = exchange.requestHeaders;
  record.timestamp = exchange.timestamp;
  record.method = exchange.method;
  record.line = line;
  record.rawHeaders = headers?.flat;
  record.rawResponseHeaders = exchange.responseHeaders?.flat;
  record.userAgent = headers?.userAgent;
  record.clientIp = exchange.clientIp;
  record.statusCode = exchange.statusCode === 0 ? undefined : exchange.statusCode;
  record.durationMs = durationMs;
  if (exchange.firstByteAt !== 0) record.ttfbMs = exchange.firstByteAt - exchange.startedAt;
  record.outcome = outcome;
  record.route = route;
  record.instance = tools.instance;
  record.responseSizeBytes = exchange.responseBody.size;
  if (exchange.extent === "whole" && options.responseBody && exchange.responseHeaders) {
    record.recordedResponseBody = recordBody(
      exchange.responseBody,
      exchange.responseHeaders,
      options.maxResponseBodySize,
      redactor,
    );
  }
  if (headers !== undefined) takeRequestBody(record, exchange, headers, tools);
  if (exchange.thrown !== undefined) {
    const { errorMessage, stackTrace } = describeError(exchange.thrown.value);
    record.errorMessage = redactor.text(errorMessage);
    record.stackTrace = stackTrace === undefined ? undefined : redactor.text(stackTrace);
  }
  return { record, bytes: estimateBytes(record, exchange) };
}

function takeRequestBody(
  record: RequestRecord,
  exchange: Exchange,
  headers: CapturedHeaders,
  tools: CaptureTools,
): void {
  const declared = declaresBody(headers);
  const length = declaredLength(headers);
  const observer = exchange.requestBody;
  const extent = observer?.extent ?? "unread";
  if (observer === undefined || extent === "unread") {
    record.requestSizeBytes = declared ? length : 0;
    if (observer !== undefined && declared) record.recordedRequestBody = UNREAD;
    return;
  }
  record.requestSizeBytes = observer.sizeBytes(length);
  if (extent === "unwatched") {
    record.recordedRequestBody = UNWATCHED;
    return;
  }
  const { parts, sample } = observer;
  const { redactor, options } = tools;
  const body = parts === undefined || headers.contentEncoding !== undefined
    ? recordBody(sample, headers, options.maxRequestBodySize, redactor)
    : describeParts(parts, redactor);
  // Of a body that failed its beginning is worth something, a description isn't.
  const text = body?.state === "truncated" ? body.text : "";
  record.recordedRequestBody = extent === "failed" ? { text, format: "text", state: extent } : body;
}

function declaredLength({ contentLength }: CapturedHeaders): number | undefined {
  return contentLength !== undefined && /^\d{1,15}$/.test(contentLength)
    ? Number(contentLength)
    : undefined;
}

function estimateBytes(record: RequestRecord, exchange: Exchange): number {
  return RECORD_BYTES + exchange.url.length + (exchange.requestHeaders?.length ?? 0) +
    (exchange.responseHeaders?.length ?? 0) + textLength(record.recordedRequestBody) +
    textLength(record.recordedResponseBody) + (record.errorMessage?.length ?? 0) +
    (record.stackTrace?.length ?? 0);
}

function textLength(body: RecordedBody | undefined): number {
  return body === undefined ? 0 : body.text.length;
}
