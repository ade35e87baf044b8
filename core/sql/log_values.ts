import type { Log } from "../log/log.ts";
import { storable } from "../text/storable.ts";
import { bodyJson, RequestRecord } from "../log/request_record.ts";
import { toSeconds } from "./epoch_seconds.ts";
import { indexedText } from "./indexed_text.ts";
import { headersJson, queryJson } from "./record_json.ts";
import type { SqlValue } from "./sql_dialect.ts";

/**
 * Converts a log to a row: a value for each of {@linkcode LOG_COLUMNS}, in order. Only reads
 * properties of the log, and computes as little as possible for a recorded request.
 *
 * @param log The log.
 * @param now Epoch milliseconds, used if the log has no timestamp.
 * @returns The values; a new array.
 * @throws {TypeError} If a body or the metadata can't be written as JSON (cycles, BigInt).
 */
export function logValues(log: Log, now: number = Date.now()): SqlValue[] {
  // Recorded values come from the redactor, which makes them storable, and indexed ones were
  // limited when they were captured.
  const isRecorded = log instanceof RequestRecord;
  const own = isRecorded ? recorded : text;
  const ownKey = isRecorded ? recorded : key;
  return [
    toSeconds(Number.isFinite(log.timestamp) ? log.timestamp : now),
    indexedText(log.logLevel),
    ownKey(log.method),
    number(log.statusCode),
    number(log.durationMs),
    key(log.route),
    key(log.instance),
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
    own(log.content),
    own(log.path),
    own(log.url),
    text(log.errorMessage),
    own(log.userAgent),
    own(queryJson(log)),
    json(log.metadata),
    text(log.stackTrace),
    own(headersJson(log, "request")),
    own(headersJson(log, "response")),
    own(bodyJson(log, "request")),
    own(bodyJson(log, "response")),
  ];
}

function recorded(value: string | undefined): SqlValue {
  return value ?? null;
}

function text(value: string | undefined): SqlValue {
  return value === undefined ? null : storable(value);
}

function key(value: string | undefined): SqlValue {
  return value === undefined ? null : indexedText(value);
}

function number(value: number | undefined): SqlValue {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function json(value: unknown): SqlValue {
  return value === undefined ? null : JSON.stringify(value) ?? null;
}
