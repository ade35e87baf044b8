import type { Log } from "./log.ts";
import type { DetailProperty, SummaryProperty } from "./log_fields.ts";
import { summarizeObject, summarizeText } from "./summarize.ts";

/** A log as lists show it: without headers and bodies, query and stack trace. */
export type LogRow = Omit<Log, SummaryProperty | DetailProperty>;

/** What lists and the live tail show of a log; long texts and metadata are cut. */
export function toLogRow(log: Log): LogRow {
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
  };
}

/** The same with query and stack trace, for who reads lists without details. */
export function toLogSummary(log: Log): Log {
  return {
    ...toLogRow(log),
    requestQuery: summarizeObject(log.requestQuery),
    stackTrace: summarizeText(log.stackTrace),
  };
}
