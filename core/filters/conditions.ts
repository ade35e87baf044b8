import type { Log } from "../log/log.ts";
import { LOG_FIELD, type PropertyOf } from "../log/log_fields.ts";
import type { AttributeCondition, BasicConditions, LogCondition } from "./log_filters.ts";

/** The ways to match properties: the value given, and the properties that may be matched. */
interface Ways {
  /** The property equals this text. */
  readonly equal: Way<string, PropertyOf<"key">>;
  /** It is one of these texts. */
  readonly anyOf: Way<readonly string[], PropertyOf<"key">>;
  /** It is at least that, or at most, or below. */
  readonly least: Way<number | Date, PropertyOf<"integer" | "real" | "time">>;
  readonly most: Way<number | Date, PropertyOf<"integer" | "real" | "time">>;
  readonly below: Way<number | Date, PropertyOf<"integer" | "real" | "time">>;
  /** Its digits match a pattern in which `x` stands for any digit. */
  readonly digits: Way<string, "statusCode">;
  /** It contains this text, ignoring the case of A to Z. */
  readonly part: Way<string, PropertyOf<"key" | "text">>;
  /** It matches a pattern in which `*` stands for any characters. */
  readonly pattern: Way<string, PropertyOf<"key" | "text">>;
  /** It is present, as in a request, or absent, as in a log line. */
  readonly presence: Way<"request" | "log", "method">;
  /** A status of 400 or above, or a message; or neither. */
  readonly failure: Way<boolean, "statusCode" | "errorMessage">;
  /** A header, written as `name: value`, contains this text. */
  readonly headerPart: Way<string, "headers" | "responseHeaders">;
  /** A body, as text or as JSON, contains this text. */
  readonly bodyPart: Way<string, "requestBody" | "responseBody">;
  /** It has a member of this name and value. */
  readonly member: Way<AttributeCondition, "attributes">;
}

interface Way<Value, Property extends keyof Log> {
  readonly value: Value;
  readonly property: Property;
}

/** A way to match properties. */
export type Match = keyof Ways;

/** A condition of a filter. */
export interface Condition {
  /** Its name in {@linkcode LogCondition}. */
  readonly name: keyof LogCondition;
  /** How properties are matched. */
  readonly match: Match;
  /** The properties; one that matches is enough. */
  readonly on: readonly (keyof Log)[];
  /**
   * Whether connectors may have an index for it: it is then a property of the filters themselves.
   */
  readonly isIndexed?: true;
  /** The values it accepts, if they are few. */
  readonly choices?: readonly string[];
  /** Its parameter in the APIs; conditions without one are only in the query language. */
  readonly rest?: string;
  /** Its key in the query language. */
  readonly key: string;
  /** What it matches, in a few words. */
  readonly doc: string;
}

/**
 * The rows that are valid for a condition: its value decides how it matches, and that decides on
 * what.
 */
type RowOf<Name extends keyof LogCondition> =
  & Omit<Condition, "name" | "match" | "on" | "isIndexed">
  & (Name extends keyof BasicConditions ? { readonly isIndexed: true }
    : { readonly isIndexed?: never })
  & {
    [Each in Match]: Exclude<LogCondition[Name], undefined> extends Ways[Each]["value"]
      ? { readonly match: Each; readonly on: readonly Ways[Each]["property"][] }
      : never;
  }[Match];

/**
 * One row per condition, cheapest first: texts are searched, and ids derived, only if the rest is
 * met. Matching in memory and in SQL are both derived from these rows, and the compiler names a
 * condition without a row.
 */
const ROWS = {
  endDate: {
    match: "below",
    on: ["timestamp"],
    isIndexed: true,
    rest: "end_date",
    key: "until",
    doc: "Before this time.",
  },
  kind: {
    match: "presence",
    on: ["method"],
    isIndexed: true,
    choices: ["request", "log"],
    rest: "kind",
    key: "is",
    doc: "Requests or log lines only.",
  },
  methods: {
    match: "anyOf",
    on: ["method"],
    isIndexed: true,
    rest: "methods",
    key: "method",
    doc: "Any of these methods: repeated, or separated by commas.",
  },
  statusCode: {
    match: "digits",
    on: ["statusCode"],
    isIndexed: true,
    rest: "status_code",
    key: "status",
    doc: "A status such as 404, or a class such as 4XX.",
  },
  hasError: {
    match: "failure",
    on: ["statusCode", "errorMessage"],
    isIndexed: true,
    rest: "has_error",
    key: "is",
    doc: "A status of 400 or above, or an error.",
  },
  startDate: {
    match: "least",
    on: ["timestamp"],
    isIndexed: true,
    rest: "start_date",
    key: "since",
    doc: "From this time on: ISO 8601, or epoch seconds or milliseconds.",
  },
  minStatus: { match: "least", on: ["statusCode"], key: "status", doc: "Minimum status." },
  maxStatus: { match: "most", on: ["statusCode"], key: "status", doc: "Maximum status." },
  minLatency: {
    match: "least",
    on: ["durationMs"],
    isIndexed: true,
    rest: "min_latency",
    key: "dur",
    doc: "Minimum duration in milliseconds.",
  },
  maxLatency: {
    match: "most",
    on: ["durationMs"],
    isIndexed: true,
    rest: "max_latency",
    key: "dur",
    doc: "Maximum duration in milliseconds.",
  },
  minSize: {
    match: "least",
    on: ["responseSizeBytes"],
    key: "size",
    doc: "Minimum size in bytes.",
  },
  maxSize: { match: "most", on: ["responseSizeBytes"], key: "size", doc: "Maximum size in bytes." },
  logLevel: {
    match: "equal",
    on: ["logLevel"],
    isIndexed: true,
    rest: "log_level",
    key: "level",
    doc: "Exactly this level.",
  },
  route: {
    match: "equal",
    on: ["route"],
    isIndexed: true,
    rest: "route",
    key: "route",
    doc: "Exactly this route template.",
  },
  loggerName: {
    match: "equal",
    on: ["loggerName"],
    isIndexed: true,
    rest: "logger_name",
    key: "logger",
    doc: "Exactly this logger.",
  },
  instance: {
    match: "equal",
    on: ["instance"],
    isIndexed: true,
    rest: "instance",
    key: "instance",
    doc: "Exactly this process.",
  },
  outcome: { match: "equal", on: ["outcome"], key: "outcome", doc: "Exactly this outcome." },
  clientIp: { match: "equal", on: ["clientIp"], key: "ip", doc: "Exactly this address." },
  user: { match: "equal", on: ["user"], rest: "user", key: "user", doc: "Exactly this user." },
  service: {
    match: "equal",
    on: ["service"],
    rest: "service",
    key: "service",
    doc: "Exactly this app.",
  },
  errorGroup: {
    match: "equal",
    on: ["errorGroup"],
    isIndexed: true,
    rest: "error_group",
    key: "group",
    doc: "Exactly this error group.",
  },
  requestId: {
    match: "equal",
    on: ["requestId"],
    isIndexed: true,
    rest: "request_id",
    key: "request",
    doc: "Exactly this request id.",
  },
  traceId: {
    match: "equal",
    on: ["traceId"],
    isIndexed: true,
    rest: "trace_id",
    key: "trace",
    doc: "Exactly this trace id.",
  },
  spanId: {
    match: "equal",
    on: ["spanId"],
    rest: "span_id",
    key: "span",
    doc: "A request and its log lines; fast in combination with request_id or trace_id.",
  },
  attribute: {
    match: "member",
    on: ["attributes"],
    key: "attr",
    doc: "An attribute with exactly this value.",
  },
  pathPattern: {
    match: "pattern",
    on: ["path"],
    key: "path",
    doc: "Pattern for the whole path, with *.",
  },
  routePattern: {
    match: "pattern",
    on: ["route"],
    key: "route",
    doc: "Pattern for the whole route, with *.",
  },
  path: { match: "part", on: ["path"], key: "path", doc: "Part of the path." },
  endpoint: {
    match: "part",
    on: ["url"],
    isIndexed: true,
    rest: "endpoint",
    key: "url",
    doc: "Part of the URL.",
  },
  userAgent: { match: "part", on: ["userAgent"], key: "agent", doc: "Part of the user agent." },
  errorText: { match: "part", on: ["errorMessage"], key: "error", doc: "Part of the error." },
  searchText: {
    match: "part",
    on: ["content", "errorMessage"],
    isIndexed: true,
    rest: "search_text",
    key: "text",
    doc: "Part of content or error_message.",
  },
  headerText: {
    match: "headerPart",
    on: ["headers", "responseHeaders"],
    key: "header",
    doc: "Part of the request or response headers.",
  },
  bodyText: {
    match: "bodyPart",
    on: ["requestBody", "responseBody"],
    key: "body",
    doc: "Part of the request or response body.",
  },
} as const satisfies { readonly [Name in keyof LogCondition]-?: RowOf<Name> };

/** Keys of the query language that stand for conditions. */
export type ConditionKey = (typeof ROWS)[keyof LogCondition]["key"];

/** The row of each condition. */
export const CONDITION: Readonly<Record<keyof LogCondition, Condition>> = Object.fromEntries(
  Object.entries<Omit<Condition, "name">>(ROWS).map(([name, row]) => {
    const choices = row.choices ?? (row.match === "equal" ? valuesOf(row.on) : undefined);
    return [name, { name, ...row, ...choices && { choices } }];
  }),
) as Record<keyof LogCondition, Condition>;

/** The rows, cheapest first. */
export const CONDITIONS: readonly Condition[] = Object.values(CONDITION);

function valuesOf([property]: Condition["on"]): readonly string[] | undefined {
  return property && LOG_FIELD[property].values;
}

/** Kind of a condition's value, for parsing it from text. */
export type ValueKind = "text" | "texts" | "choice" | "number" | "time" | "status" | "boolean";

const VALUE_KINDS: Readonly<Record<Match, ValueKind>> = {
  equal: "text",
  anyOf: "texts",
  least: "number",
  most: "number",
  below: "number",
  digits: "status",
  part: "text",
  pattern: "text",
  presence: "choice",
  failure: "boolean",
  headerPart: "text",
  bodyPart: "text",
  // Never parsed, as it has no parameter.
  member: "text",
};

/**
 * Returns the kind of a condition's value.
 *
 * @param condition Its row.
 */
export function valueKind({ match, on, choices }: Condition): ValueKind {
  if (choices !== undefined) return "choice";
  const kind = VALUE_KINDS[match];
  const isTime = on.some((property) => LOG_FIELD[property].type === "time");
  return kind === "number" && isTime ? "time" : kind;
}
