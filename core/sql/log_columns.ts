import type { Log } from "../log/log.ts";
import type { SqlType } from "./sql_dialect.ts";

/** A column of the table `requests`. */
export interface LogColumn {
  /** Its name. */
  readonly name: string;
  /** The property of a log that it holds. */
  readonly property: keyof Log;
  /** What it holds in the database. */
  readonly type: SqlType;
  /** Whether its text is JSON. */
  readonly isJson: boolean;
  /** Whether the Python version's table has it; the others are added, nullable. */
  readonly isPython: boolean;
  /** Whether rows of lists have it: all but headers and bodies. */
  readonly isInRows: boolean;
}

/**
 * The columns without `id`, in the order of a new table: what is short and often asked for comes
 * first, what may be long last, so that a database need not read the one to get at the other.
 * {@linkcode logValues} gives values in this order.
 */
export const LOG_COLUMNS: readonly LogColumn[] = [
  python("timestamp", "timestamp", "real"),
  python("log_level", "logLevel"),
  python("method", "method"),
  python("status_code", "statusCode", "integer"),
  python("duration_ms", "durationMs", "real"),
  added("route", "route"),
  added("instance", "instance"),
  added("request_id", "requestId"),
  added("trace_id", "traceId"),
  added("span_id", "spanId"),
  added("parent_span_id", "parentSpanId"),
  added("outcome", "outcome"),
  added("ttfb_ms", "ttfbMs", "real"),
  added("request_size_bytes", "requestSizeBytes", "integer"),
  python("response_size_bytes", "responseSizeBytes", "integer"),
  added("request_body_state", "requestBodyState"),
  added("response_body_state", "responseBodyState"),
  added("logger_name", "loggerName"),
  added("error_group", "errorGroup"),
  python("client_ip", "clientIp"),
  python("content", "content"),
  python("path", "path"),
  python("url", "url"),
  python("error_message", "errorMessage"),
  python("user_agent", "userAgent"),
  json(python("request_query", "requestQuery")),
  json(added("metadata", "metadata")),
  python("stack_trace", "stackTrace"),
  detail(json(python("headers", "headers"))),
  detail(json(python("response_headers", "responseHeaders"))),
  detail(json(python("request_body", "requestBody"))),
  detail(json(python("response_body", "responseBody"))),
];

/** Names of all columns but `id`, in the order of {@linkcode logValues}. */
export const LOG_COLUMN_NAMES: readonly string[] = LOG_COLUMNS.map(({ name }) => name);

/** What `fetchLogs` selects: everything but headers and bodies. */
export const ROW_COLUMN_NAMES: readonly string[] = [
  "id",
  ...LOG_COLUMNS.filter(({ isInRows }) => isInRows).map(({ name }) => name),
];

/** What `fetchLog` selects. */
export const DETAIL_COLUMN_NAMES: readonly string[] = ["id", ...LOG_COLUMN_NAMES];

function python(name: string, property: keyof Log, type: SqlType = "text"): LogColumn {
  return { name, property, type, isJson: false, isPython: true, isInRows: true };
}

function added(name: string, property: keyof Log, type: SqlType = "text"): LogColumn {
  return { ...python(name, property, type), isPython: false };
}

function json(column: LogColumn): LogColumn {
  return { ...column, isJson: true };
}

function detail(column: LogColumn): LogColumn {
  return { ...column, isInRows: false };
}
