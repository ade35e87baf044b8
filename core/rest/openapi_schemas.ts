import { ERROR_STATES } from "../error_groups/error_group.ts";
import type { JsonSchema } from "../options/option_rule.ts";
import { type FieldType, LOG_FIELDS, type LogField } from "../log/log_fields.ts";

const STRING = { type: "string" };
const NUMBER = { type: "number" };
const COUNT = { type: "integer", minimum: 0 };
const BOOLEAN = { type: "boolean" };
const TIME = { type: "string", format: "date-time" };
const MAYBE_STRING = { type: ["string", "null"] };
const MAYBE_NUMBER = { type: ["number", "null"] };
const MAYBE_COUNT = { type: ["integer", "null"], minimum: 0 };
const MAYBE_TIME = { type: ["string", "null"], format: "date-time" };

/** Schemas of property types, for values other than `null`. */
const TYPES: Readonly<Record<FieldType, JsonSchema>> = {
  id: COUNT,
  key: STRING,
  text: STRING,
  integer: COUNT,
  real: NUMBER,
  time: TIME,
  map: {
    type: "object",
    additionalProperties: { anyOf: [STRING, { type: "array", items: STRING }] },
  },
  object: { type: "object", additionalProperties: true },
  body: {},
};

const LATENCY = {
  p50_ms: MAYBE_NUMBER,
  p95_ms: MAYBE_NUMBER,
  p99_ms: MAYBE_NUMBER,
  mean_ms: MAYBE_NUMBER,
  max_ms: MAYBE_NUMBER,
};

const GROUP = object({
  id: STRING,
  name: STRING,
  message: { ...STRING, description: "The message, with numbers, ids and quoted text folded." },
  newest_message: {
    ...MAYBE_STRING,
    description: "The message of the newest occurrence, if that is stored.",
  },
  source: { enum: ["request", "log"] },
  method: MAYBE_STRING,
  route: MAYBE_STRING,
  logger_name: MAYBE_STRING,
  top_frame: MAYBE_STRING,
  count: COUNT,
  first_seen: TIME,
  last_seen: TIME,
  state: { enum: ERROR_STATES },
  is_regression: { ...BOOLEAN, description: "Whether it occurred again after it was resolved." },
  last_log_id: MAYBE_COUNT,
  sparkline: object({ start: TIME, bucket_seconds: NUMBER, counts: list(COUNT) }),
});

/** Schemas of the API's documents by name: required members are always present. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Log: object(
    Object.fromEntries(
      LOG_FIELDS.map((field) => [field.restName ?? field.name, fieldSchema(field)]),
    ),
  ),
  LogPage: object(
    { data: list(reference("Log")), length: COUNT },
    {
      next_page_url: {
        ...STRING,
        format: "uri-reference",
        description: "URL of the next, older page; resolve it against this URL.",
      },
    },
  ),
  LogCount: object({ count: COUNT, is_more: BOOLEAN }),
  Metrics: object({
    summary_stats: object({
      total_requests: COUNT,
      total_errors: COUNT,
      requests_per_min: NUMBER,
      uptime: STRING,
      client_errors: COUNT,
      server_errors: COUNT,
      aborted: COUNT,
      error_rate: NUMBER,
      in_flight: COUNT,
      uptime_seconds: NUMBER,
      ...LATENCY,
    }),
    method_distribution: { type: "object", additionalProperties: COUNT },
    status_distribution: object({
      "2xx": COUNT,
      "3xx": COUNT,
      "4xx": COUNT,
      "5xx": COUNT,
      Other: COUNT,
    }),
    timeline_data: object({
      times: list(STRING),
      counts: list(COUNT),
      error_counts: list(COUNT),
      starts: list(TIME),
      bucket_seconds: NUMBER,
    }),
    performance_data: object({
      times: list(STRING),
      latencies: list(NUMBER),
      starts: list(TIME),
      p50_ms: list(MAYBE_NUMBER),
      p95_ms: list(MAYBE_NUMBER),
      p99_ms: list(MAYBE_NUMBER),
    }),
    top_endpoints: list(object({ path: STRING, count: COUNT, ...endpoint() })),
    slow_endpoints: list(object({ path: STRING, avg_latency: NUMBER, ...endpoint() })),
    recent_errors: list(object({
      id: COUNT,
      timestamp: TIME,
      method: MAYBE_STRING,
      path: MAYBE_STRING,
      status_code: MAYBE_COUNT,
      duration_ms: MAYBE_NUMBER,
      error_msg: MAYBE_STRING,
      route: MAYBE_STRING,
      request_id: MAYBE_STRING,
    })),
    start: TIME,
    end: TIME,
    route_count: COUNT,
  }),
  RouteList: object({
    data: list(object({
      route: STRING,
      methods: list(STRING),
      requests: COUNT,
      errors: COUNT,
      client_errors: COUNT,
      server_errors: COUNT,
      aborted: COUNT,
      error_rate: NUMBER,
      ...LATENCY,
      total_ms: NUMBER,
      requests_per_minute: NUMBER,
      sparkline: list(COUNT),
      last_error_at: MAYBE_TIME,
    })),
    length: COUNT,
    start: TIME,
    end: TIME,
    bucket_seconds: NUMBER,
  }),
  ErrorGroup: GROUP,
  ErrorList: object({
    data: list(reference("ErrorGroup")),
    length: COUNT,
    counts: object({ open: COUNT, resolved: COUNT, ignored: COUNT }),
  }),
  ErrorDetail: object(
    { group: reference("ErrorGroup"), data: list(reference("Log")), length: COUNT },
    { next_page_url: { ...STRING, format: "uri-reference" } },
  ),
  ErrorStateChange: object({ state: { enum: ERROR_STATES } }),
  ErrorGroupChange: object({ group: reference("ErrorGroup") }),
  Status: object({
    status: { const: "ok" },
    version: STRING,
    instance: STRING,
    connector: STRING,
    storage: { enum: ["open", "failing", "unknown"] },
    recording: BOOLEAN,
    uptime_seconds: NUMBER,
    in_flight: COUNT,
    captured: COUNT,
    saved: COUNT,
    queued: COUNT,
    dropped: { type: "object", additionalProperties: COUNT },
    failed_writes: COUNT,
  }),
  Description: { type: "object", additionalProperties: true },
  RecordingChange: object({ paused: BOOLEAN }),
  Recording: object({ recording: BOOLEAN }),
  Confirmation: object({ confirm: { const: "clear" } }),
  Deleted: object({ deleted: COUNT }),
  Problem: object(
    { type: STRING, title: STRING, status: COUNT, detail: STRING },
    {
      at: { ...COUNT, description: "Position of the error in q, in characters." },
      length: { ...COUNT, description: "Its length in characters." },
    },
  ),
};

function fieldSchema({ type, values, isRequired, in: scope, doc }: LogField): JsonSchema {
  const description = scope === "detail" ? `${doc} Null in lists.` : doc;
  if (values !== undefined) return { enum: isRequired ? values : [...values, null], description };
  const schema = TYPES[type];
  const isNullable = !isRequired && schema["type"] !== undefined;
  return { ...schema, ...isNullable && { type: [schema["type"], "null"] }, description };
}

function endpoint(): Record<string, JsonSchema> {
  return { methods: list(STRING), error_rate: NUMBER, p95_ms: MAYBE_NUMBER };
}

function object(
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    type: "object",
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
