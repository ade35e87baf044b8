import type { Log } from "../log.ts";

/** A log as lists show it: without headers and bodies. */
export type LogRow = Omit<
  Log,
  | "headers"
  | "requestQuery"
  | "requestBody"
  | "requestBodyText"
  | "responseHeaders"
  | "responseBody"
  | "responseBodyText"
  | "stackTrace"
>;

/** Longest text of a row; the whole is in the detail. */
const MAX_TEXT = 2_000;

/** What lists and the live tail show of a log; long texts are cut. */
export function toLogRow(log: Log): LogRow {
  return {
    id: log.id,
    content: cut(log.content) ?? "",
    timestamp: log.timestamp,
    logLevel: log.logLevel,
    method: log.method,
    path: cut(log.path),
    url: cut(log.url),
    statusCode: log.statusCode,
    durationMs: log.durationMs,
    clientIp: log.clientIp,
    userAgent: cut(log.userAgent),
    responseSizeBytes: log.responseSizeBytes,
    errorMessage: cut(log.errorMessage),
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
    metadata: log.metadata,
    instance: log.instance,
  };
}

function cut(text: string | undefined): string | undefined {
  return text === undefined || text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}...`;
}
