import type { Log } from "./log.ts";

/**
 * Copies a log so that neither side can change what the other has: in depth what is JSON, the rest
 * as it is.
 *
 * @param log Any log.
 * @param part `"row"` leaves out headers and bodies, as `fetchLogs` may.
 * @returns A plain object.
 * @throws {TypeError} If a body or the metadata can't be written as JSON (cycles, BigInt).
 */
export function copyLog(log: Log, part: "whole" | "row" = "whole"): Log {
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
  };
}

function copyJson<T>(value: T): T {
  if (value === undefined || typeof value === "string") return value;
  return JSON.parse(JSON.stringify(value) ?? "null");
}
