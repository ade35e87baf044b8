import type { Log } from "../log.ts";
import { storable } from "../redaction/storable.ts";
import { bodyJson } from "../request_record.ts";
import { toSeconds } from "./epoch_seconds.ts";
import { headersJson, queryJson } from "./record_json.ts";
import type { SqlValue } from "./sql_dialect.ts";

/**
 * What a log is in the table: a value for each of {@linkcode LOG_COLUMNS}, in their order. Reads no
 * more than the properties of the log, and derives as little as it can from a recorded request.
 *
 * @param log The log.
 * @param now Epoch milliseconds, where the log has no time.
 * @returns The values; a new array.
 * @throws {TypeError} If a body or the metadata can't be written as JSON (cycles, BigInt).
 */
export function logValues(log: Log, now: number = Date.now()): SqlValue[] {
  return [
    toSeconds(Number.isFinite(log.timestamp) ? log.timestamp : now),
    log.logLevel,
    text(log.method),
    number(log.statusCode),
    number(log.durationMs),
    text(log.route),
    text(log.instance),
    text(log.requestId),
    text(log.traceId),
    text(log.spanId),
    text(log.parentSpanId),
    text(log.outcome),
    number(log.ttfbMs),
    number(log.requestSizeBytes),
    number(log.responseSizeBytes),
    text(log.requestBodyState),
    text(log.responseBodyState),
    text(log.loggerName),
    text(log.errorGroup),
    text(log.clientIp),
    text(log.content),
    text(log.path),
    text(log.url),
    text(log.errorMessage),
    text(log.userAgent),
    text(queryJson(log)),
    json(log.metadata),
    text(log.stackTrace),
    text(headersJson(log, "request")),
    text(headersJson(log, "response")),
    text(bodyJson(log, "request")),
    text(bodyJson(log, "response")),
  ];
}

function text(value: string | undefined): SqlValue {
  return value === undefined ? null : storable(value);
}

function number(value: number | undefined): SqlValue {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function json(value: unknown): SqlValue {
  return value === undefined ? null : JSON.stringify(value) ?? null;
}
