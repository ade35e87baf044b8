import { BODY_STATES, type Log, LOG_LEVELS, OUTCOMES } from "./log.ts";

/**
 * What a property contains, and thus how it is stored: `key` (a text that is compared as a whole,
 * limited to what an index can hold), `text`, `integer`, `real`, `time` (epoch milliseconds;
 * seconds in the table, ISO 8601 in the REST API), and as JSON `map` (texts or lists of texts by
 * name), `object` and `body` (any value).
 */
export type FieldType =
  | "id"
  | "key"
  | "text"
  | "integer"
  | "real"
  | "time"
  | "map"
  | "object"
  | "body";

/** A property of {@linkcode Log}. */
export interface LogField {
  /** The property. */
  readonly property: keyof Log;
  /** Its column in the table `requests`, and its key in the REST API. */
  readonly name: string;
  /** That key, if the column can't have its name. */
  readonly restName?: string;
  /** What it contains. */
  readonly type: FieldType;
  /** Its possible values, if they are few. */
  readonly values?: readonly string[];
  /** Whether every log has it. */
  readonly isRequired?: true;
  /** Version of the schema that added its column: 0 for those of the Python version. */
  readonly since?: number;
  /** For the exact text of a body, which is stored in the body's column: the body's property. */
  readonly textOf?: "requestBody" | "responseBody";
  /**
   * Where it is included: `detail`, only in a single log; `summary`, also in lists returned by
   * connectors; if absent, also in the page's lists and the live tail.
   */
  readonly in?: "summary" | "detail";
  /** Its position among the columns of CSV; later ones go to the end. */
  readonly csv?: number;
  /** Name of that column, if it differs from the property's. */
  readonly csvName?: string;
  /** What it is, in a few words. */
  readonly doc: string;
}

/** The valid types for a value. */
type TypeOf<Value> = [Value] extends [number] ? "id" | "integer" | "real" | "time"
  : [Value] extends [string] ? "key" | "text"
  : [Value] extends [Readonly<Record<string, string | string[]>>] ? "map"
  : [Value] extends [Readonly<Record<string, unknown>>] ? "object"
  : "body";

/** Optional parts of a row; a property that every log has must say so. */
type Rest<Property extends keyof Log> =
  & Omit<LogField, "property" | "name" | "type" | "isRequired">
  & (undefined extends Log[Property] ? { readonly isRequired?: never }
    : { readonly isRequired: true });

function row<
  Property extends keyof Log,
  const Name extends string,
  const Type extends TypeOf<Exclude<Log[Property], undefined>>,
  const Other extends Rest<Property>,
>(property: Property, name: Name, type: Type, other: Other) {
  return { property, name, type, ...other };
}

/**
 * A row for each property of a log, in the column order of a new table: short and frequent ones
 * first, those that may be long last, so that a database need not read the latter to get at the
 * former. SQL columns, keys and description of the REST API, and CSV columns derive from it.
 */
const ROWS = [
  row("id", "id", "id", { isRequired: true, csv: 1, doc: "Ascending in the order of saving." }),
  row("timestamp", "timestamp", "time", {
    isRequired: true,
    since: 0,
    csv: 2,
    csvName: "time",
    doc: "Start time.",
  }),
  row("logLevel", "log_level", "key", {
    values: LOG_LEVELS,
    isRequired: true,
    since: 0,
    csv: 3,
    doc: "Severity; for a request, derived from its status.",
  }),
  row("method", "method", "key", {
    since: 0,
    csv: 5,
    doc: "HTTP method of a request; absent for a log line.",
  }),
  row("statusCode", "status_code", "integer", {
    since: 0,
    csv: 9,
    doc: "HTTP status of the response.",
  }),
  row("durationMs", "duration_ms", "real", {
    since: 0,
    csv: 11,
    doc: "Milliseconds until the last byte was handed over.",
  }),
  row("route", "route", "key", { since: 1, csv: 8, doc: "Route template, such as /users/:id." }),
  row("instance", "instance", "key", { since: 1, csv: 31, doc: "Process that recorded it." }),
  row("service", "service", "key", { since: 1, csv: 34, doc: "App that recorded it." }),
  row("requestId", "request_id", "key", {
    since: 1,
    csv: 27,
    doc: "Id of the request, shared by its log lines.",
  }),
  row("traceId", "trace_id", "key", { since: 1, csv: 28, doc: "W3C trace id." }),
  row("spanId", "span_id", "key", { since: 1, csv: 29, doc: "W3C id of the request's span." }),
  row("parentSpanId", "parent_span_id", "key", {
    since: 1,
    csv: 30,
    doc: "W3C id of the caller's span.",
  }),
  row("outcome", "outcome", "key", {
    values: OUTCOMES,
    since: 1,
    csv: 10,
    doc: "How the request ended.",
  }),
  row("ttfbMs", "ttfb_ms", "real", {
    since: 1,
    csv: 12,
    doc: "Milliseconds until the first byte was handed over.",
  }),
  row("requestSizeBytes", "request_size_bytes", "integer", {
    since: 1,
    csv: 13,
    doc: "Bytes of the request body on the wire.",
  }),
  row("responseSizeBytes", "response_size_bytes", "integer", {
    since: 0,
    csv: 14,
    doc: "Bytes of the response body that were sent.",
  }),
  row("requestBodyState", "request_body_state", "key", {
    values: BODY_STATES,
    since: 1,
    csv: 22,
    doc: "How much of the request body is stored.",
  }),
  row("responseBodyState", "response_body_state", "key", {
    values: BODY_STATES,
    since: 1,
    csv: 25,
    doc: "How much of the response body is stored.",
  }),
  row("loggerName", "logger_name", "key", {
    since: 1,
    csv: 19,
    doc: "Name of the logger that wrote the line.",
  }),
  row("errorGroup", "error_group", "key", {
    since: 1,
    csv: 32,
    doc: "Error group of which this is an occurrence.",
  }),
  row("clientIp", "client_ip", "key", { since: 0, csv: 15, doc: "Client address." }),
  // In PostgreSQL `user` is a function.
  row("user", "user_id", "key", {
    restName: "user",
    since: 1,
    csv: 35,
    doc: "Id of the user who sent the request.",
  }),
  row("content", "content", "text", {
    isRequired: true,
    since: 0,
    csv: 4,
    doc: "Method and target of a request, the message of a log line.",
  }),
  row("path", "path", "text", { since: 0, csv: 6, doc: "Path without query." }),
  row("url", "url", "text", { since: 0, csv: 7, doc: "Full URL, redacted." }),
  row("errorMessage", "error_message", "text", {
    since: 0,
    csv: 17,
    doc: "Name and message of the error, followed by its causes, one per line.",
  }),
  row("userAgent", "user_agent", "text", { since: 0, csv: 16, doc: "User agent of the client." }),
  row("requestQuery", "request_query", "map", {
    since: 0,
    in: "summary",
    csv: 33,
    doc: "Query parameters, redacted.",
  }),
  row("metadata", "metadata", "object", {
    since: 1,
    csv: 20,
    doc: "Structured data of the log line, redacted.",
  }),
  row("attributes", "attributes", "object", {
    since: 1,
    csv: 36,
    doc: "Attributes of the request, redacted.",
  }),
  row("stackTrace", "stack_trace", "text", {
    since: 0,
    in: "summary",
    csv: 18,
    doc: "Stack of the error, with the stacks of its causes.",
  }),
  row("headers", "headers", "map", {
    since: 0,
    in: "detail",
    csv: 21,
    csvName: "requestHeaders",
    doc: "Headers of the request, redacted.",
  }),
  row("responseHeaders", "response_headers", "map", {
    since: 0,
    in: "detail",
    csv: 24,
    doc: "Headers of the response, redacted.",
  }),
  row("requestBody", "request_body", "body", {
    since: 0,
    in: "detail",
    csv: 23,
    doc: "JSON, text or a description.",
  }),
  row("requestBodyText", "request_body_text", "text", {
    textOf: "requestBody",
    in: "detail",
    doc: "The text that was sent, if request_body can't represent it exactly.",
  }),
  row("responseBody", "response_body", "body", {
    since: 0,
    in: "detail",
    csv: 26,
    doc: "JSON, text or a description.",
  }),
  row("responseBodyText", "response_body_text", "text", {
    textOf: "responseBody",
    in: "detail",
    doc: "The text that was sent, if response_body can't represent it exactly.",
  }),
] as const;

type Row = (typeof ROWS)[number];

/** Names of columns, and keys of the REST API. */
export type ColumnName = Row["name"];

/** A value for each column, in order; the compiler refuses a missing one. */
export type ColumnValues = ValuesOf<typeof ROWS>;

type ValuesOf<Rows> = Rows extends readonly [infer First, ...infer Others]
  ? First extends { readonly since: number; readonly type: infer Type } ? [
      Type extends "integer" | "real" | "time" ? number | null : string | null,
      ...ValuesOf<Others>,
    ]
  : ValuesOf<Others>
  : [];

/** The rows, in the column order of a new table. */
export const LOG_FIELDS: readonly LogField[] = ROWS;

/** The row of each property; the compiler names a property without one. */
export const LOG_FIELD: Readonly<Record<keyof Log, LogField>> = Object.fromEntries(
  ROWS.map((row) => [row.property, row]),
) as { readonly [Each in Row as Each["property"]]: Each };

/**
 * Whether values of a type are written as JSON.
 *
 * @param type The type.
 */
export function isJsonField(type: FieldType): boolean {
  return type === "map" || type === "object" || type === "body";
}

/** Properties included in summaries but not in lists. */
export type SummaryProperty = Extract<Row, { readonly in: "summary" }>["property"];
/** Properties included only in details. */
export type DetailProperty = Extract<Row, { readonly in: "detail" }>["property"];

/** Properties of a type. */
export type PropertyOf<Type extends FieldType> = Extract<Row, { readonly type: Type }>["property"];
