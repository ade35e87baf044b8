import { type ReadBody, readBody } from "../log/body_text.ts";
import type { BodyState, Log, LogLevel, Outcome } from "../log/log.ts";
import { LOG_LEVELS } from "../log/log.ts";
import { fromSeconds } from "./epoch_seconds.ts";
import type { SqlRow } from "./sql_dialect.ts";

const OUTCOMES: readonly Outcome[] = ["completed", "aborted", "failed", "interrupted"];
const BODY_STATES: readonly BodyState[] = [
  "complete",
  "truncated",
  "described",
  "unread",
  "unwatched",
  "failed",
];

/**
 * Converts a row of the table, written by {@linkcode logValues} or by the Python version, to a log.
 *
 * @param row Values by column; columns that were not selected are absent in the log.
 * @returns The log; `NULL` values are absent.
 */
export function logFromRow(row: SqlRow): Log {
  const headers = object<Record<string, string>>(row["headers"]);
  const responseHeaders = object<Record<string, string | string[]>>(row["response_headers"]);
  const requestBodyState = oneOf(BODY_STATES, row["request_body_state"]);
  const responseBodyState = oneOf(BODY_STATES, row["response_body_state"]);
  const requestBody = body(row["request_body"], headers, requestBodyState);
  const responseBody = body(row["response_body"], responseHeaders, responseBodyState);
  return {
    id: Number(row["id"]),
    content: text(row["content"]) ?? "",
    timestamp: fromSeconds(Number(row["timestamp"])),
    logLevel: oneOf<LogLevel>(LOG_LEVELS, row["log_level"]) ?? "INFO",
    method: text(row["method"]),
    path: text(row["path"]),
    url: text(row["url"]),
    headers,
    statusCode: number(row["status_code"]),
    durationMs: number(row["duration_ms"]),
    clientIp: text(row["client_ip"]),
    userAgent: text(row["user_agent"]),
    requestQuery: object(row["request_query"]),
    requestBody: requestBody?.value,
    requestBodyText: requestBody?.text,
    responseHeaders,
    responseBody: responseBody?.value,
    responseBodyText: responseBody?.text,
    responseSizeBytes: number(row["response_size_bytes"]),
    errorMessage: text(row["error_message"]),
    stackTrace: text(row["stack_trace"]),
    requestId: text(row["request_id"]),
    traceId: text(row["trace_id"]),
    spanId: text(row["span_id"]),
    parentSpanId: text(row["parent_span_id"]),
    route: text(row["route"]),
    outcome: oneOf(OUTCOMES, row["outcome"]),
    ttfbMs: number(row["ttfb_ms"]),
    requestSizeBytes: number(row["request_size_bytes"]),
    requestBodyState,
    responseBodyState,
    errorGroup: text(row["error_group"]),
    loggerName: text(row["logger_name"]),
    metadata: object(row["metadata"]),
    instance: text(row["instance"]),
  };
}

function text(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function number(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function oneOf<T extends string>(texts: readonly T[], value: unknown): T | undefined {
  return texts.find((text) => text === value);
}

function body(
  stored: unknown,
  headers: Readonly<Record<string, string | string[]>> | undefined,
  state: BodyState | undefined,
): ReadBody | undefined {
  if (stored === null || stored === undefined) return undefined;
  const contentType = headers?.["content-type"];
  return readBody(
    String(stored),
    typeof contentType === "object" ? contentType[0] : contentType,
    state,
  );
}

/** Parses JSON, or returns the text itself if it is not JSON, as others may have written it. */
function json(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  try {
    return JSON.parse(String(value));
  } catch {
    return value;
  }
}

function object<T extends Record<string, unknown>>(value: unknown): T | undefined {
  const read = json(value);
  return isObject<T>(read) ? read : undefined;
}

function isObject<T extends Record<string, unknown>>(value: unknown): value is T {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
