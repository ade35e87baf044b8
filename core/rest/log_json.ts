import { toPlainLog } from "../log/request_record.ts";
import type { Log } from "../log/log.ts";

/** Names of a log's properties in the API: those of the Python version, and ours in its style. */
const NAMES = {
  id: "id",
  content: "content",
  timestamp: "timestamp",
  method: "method",
  path: "path",
  url: "url",
  headers: "headers",
  logLevel: "log_level",
  statusCode: "status_code",
  durationMs: "duration_ms",
  clientIp: "client_ip",
  userAgent: "user_agent",
  requestQuery: "request_query",
  requestBody: "request_body",
  requestBodyText: "request_body_text",
  responseHeaders: "response_headers",
  responseBody: "response_body",
  responseBodyText: "response_body_text",
  responseSizeBytes: "response_size_bytes",
  errorMessage: "error_message",
  stackTrace: "stack_trace",
  requestId: "request_id",
  traceId: "trace_id",
  spanId: "span_id",
  parentSpanId: "parent_span_id",
  route: "route",
  errorGroup: "error_group",
  outcome: "outcome",
  ttfbMs: "ttfb_ms",
  requestSizeBytes: "request_size_bytes",
  requestBodyState: "request_body_state",
  responseBodyState: "response_body_state",
  loggerName: "logger_name",
  metadata: "metadata",
  instance: "instance",
} as const satisfies Record<keyof Log, string>;

const ENTRIES = Object.entries(NAMES);

/** A log as the API gives it: every key is there, `null` where the log has no such value. */
export type LogJson = Readonly<Record<string, unknown>>;

/** A log in the API's words. */
export function logJson(log: Log): LogJson {
  const values = new Map<string, unknown>(Object.entries(toPlainLog(log)));
  return Object.fromEntries(ENTRIES.map(([key, name]) => {
    return [name, key === "timestamp" ? isoTime(log.timestamp) : values.get(key) ?? null];
  }));
}

/**
 * A time as Python's `datetime.isoformat()` writes it, in UTC: microseconds where there are any, and
 * an offset instead of `Z`, which Python reads from 3.11 on only.
 *
 * @param timeMs Epoch milliseconds, may be fractional.
 */
export function isoTime(timeMs: number): string {
  const date = new Date(Math.floor(timeMs));
  if (Number.isNaN(date.getTime())) return new Date(0).toISOString().replace(/\.\d+Z$/, "+00:00");
  const [seconds = ""] = date.toISOString().split(".");
  const micros = Math.round((timeMs - Math.floor(timeMs / 1_000) * 1_000) * 1_000);
  const fraction = micros === 0 ? "" : `.${String(Math.min(micros, 999_999)).padStart(6, "0")}`;
  return `${seconds}${fraction}+00:00`;
}

/** An object with its keys in the API's style: `errorRate` is `error_rate`. */
export function snakeKeys(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
