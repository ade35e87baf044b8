import { joinOccurrences } from "../error_groups/error_grouper.ts";
import { describeError } from "../log/describe_error.ts";
import type { Outcome } from "../log/log.ts";
import type { SampleInput } from "../options/options.ts";
import { type RequestLine, RequestRecord } from "../log/log_shapes.ts";
import type { RecordedBody } from "../log/recorded_body.ts";
import { declaresBody } from "./capture_request.ts";
import type { BodySample } from "./body_sample.ts";
import type { CaptureTools } from "./capture_tools.ts";
import type { CapturedHeaders } from "./captured_headers.ts";
import type { ToldFacts } from "./current_request.ts";
import type { Exchange } from "./exchange.ts";
import { canDecode, EncodedBody } from "./encoded_body.ts";
import { describeParts, recordBody } from "./record_body.ts";

/** Approximate size of a record without its texts, in bytes. */
const RECORD_BYTES = 1_000;

const UNREAD: RecordedBody = { text: "", format: "text", state: "unread" };
const UNWATCHED: RecordedBody = { text: "", format: "text", state: "unwatched" };

/** A record and its approximate size in bytes. */
export interface FinishedRecord {
  readonly record: RequestRecord;
  readonly bytes: number;
}

/** Builds the record of a finished request. */
export function finishRecord(
  exchange: Exchange,
  outcome: Outcome,
  line: RequestLine,
  { route, durationMs }: SampleInput,
  told: ToldFacts | undefined,
  tools: CaptureTools,
): FinishedRecord {
  const { options } = tools;
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
  // The runtime sends such a body, and does not report how that ended.
  record.outcome = exchange.isUnwatched && outcome === "completed" ? undefined : outcome;
  record.route = route;
  record.instance = tools.origin.instance;
  record.service = tools.origin.service;
  record.responseSizeBytes = responseSize(exchange, outcome);
  if (exchange.extent === "whole" && options.responseBody && exchange.responseHeaders) {
    takeResponseBody(record, exchange, exchange.responseHeaders, tools);
  }
  if (headers !== undefined) takeRequestBody(record, exchange, headers, tools);
  takeError(record, exchange, told, tools);
  record.user = told?.user;
  record.attributes = told?.attributes?.toObject();
  const bytes = estimateBytes(record, exchange) + (told?.attributes?.length ?? 0);
  return { record, bytes };
}

/**
 * The error of a request: as it was recorded, else as it was thrown, else of a failed one as it was
 * logged. Where a line has the same error, the two are one occurrence.
 */
function takeError(
  record: RequestRecord,
  { thrown }: Exchange,
  told: ToldFacts | undefined,
  { redactor }: CaptureTools,
): void {
  if (told?.error !== undefined) {
    record.errorMessage = told.error.errorMessage;
    record.stackTrace = told.error.stackTrace;
  } else if (thrown !== undefined) {
    const { errorMessage, stackTrace } = describeError(thrown.value);
    record.errorMessage = redactor.text(errorMessage);
    record.stackTrace = stackTrace === undefined ? undefined : redactor.text(stackTrace);
  }
  const line = told?.errorLine;
  const hasFailed = record.outcome === "failed" || (record.statusCode ?? 0) >= 500;
  if (line === undefined || !hasFailed) return;
  if (record.errorMessage === undefined) {
    record.errorMessage = line.errorMessage;
    record.stackTrace = line.stackTrace;
  }
  const isSame = record.errorMessage === line.errorMessage && record.stackTrace === line.stackTrace;
  if (isSame) joinOccurrences(record, line);
}

function takeResponseBody(
  record: RequestRecord,
  exchange: Exchange,
  headers: CapturedHeaders,
  tools: CaptureTools,
): void {
  if (exchange.isUnwatched) {
    record.recordedResponseBody = UNWATCHED;
    return;
  }
  const sample = exchange.responseBody;
  const limit = tools.options.maxResponseBodySize;
  record.recordedResponseBody = recordBody(sample, headers, limit, tools.redactor);
  decodeLater(record, sample, headers, limit, tools, (body) => record.recordedResponseBody = body);
}

/** Schedules an encoded body to be decoded before its record is stored. */
function decodeLater(
  record: RequestRecord,
  sample: BodySample,
  { contentType, contentEncoding: coding }: CapturedHeaders,
  limit: number,
  { redactor, onCaught }: CaptureTools,
  take: (body: RecordedBody) => void,
): void {
  if (!canDecode(coding) || limit === 0 || sample.size === 0) return;
  const body = new EncodedBody({ sample, coding, contentType, limit, redactor, take, onCaught });
  record.pendingBodies = [...record.pendingBodies ?? [], body];
}

/** For an unwatched body, the declared size, unless something is known to contradict it. */
function responseSize(exchange: Exchange, outcome: Outcome): number | undefined {
  if (!exchange.isUnwatched) return exchange.responseBody.size;
  const announced = exchange.responseHeaders?.contentLength;
  if (announced === undefined || !/^\d+$/.test(announced) || outcome !== "completed") {
    return undefined;
  }
  return Number(announced);
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
  // Some clients read the declared number of bytes and do not wait for the end.
  if (length !== undefined && length === sample.size && headers.transferEncoding === undefined) {
    sample.ended ||= extent === "part";
  }
  const { redactor, options } = tools;
  const body = parts === undefined || headers.contentEncoding !== undefined
    ? recordBody(sample, headers, options.maxRequestBodySize, redactor)
    : describeParts(parts, redactor);
  // The beginning of a body that failed is useful, its description is not.
  const text = body?.state === "truncated" ? body.text : "";
  record.recordedRequestBody = extent === "failed" ? { text, format: "text", state: extent } : body;
  if (extent === "failed") return;
  const limit = options.maxRequestBodySize;
  decodeLater(record, sample, headers, limit, tools, (decoded) => {
    record.recordedRequestBody = decoded;
  });
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
    (record.stackTrace?.length ?? 0) +
    (record.pendingBodies === undefined ? 0 : pendingBytes(exchange));
}

/** Bytes waiting to be decoded, plus what they may decode to. */
function pendingBytes({ requestBody, responseBody }: Exchange): number {
  return 2 * (responseBody.limit + (requestBody?.sample.limit ?? 0));
}

function textLength(body: RecordedBody | undefined): number {
  return body === undefined ? 0 : body.text.length;
}
