import type { Log } from "../log/log.ts";
import { LOG_FIELD, type PropertyOf } from "../log/log_fields.ts";
import type { BasicConditions, LogCondition } from "./log_filters.ts";

/** The ways in which properties meet a condition: what it is given, and what it may look at. */
interface Ways {
  /** The property is exactly this text. */
  readonly equal: Way<string, PropertyOf<"key">>;
  /** It is one of these texts. */
  readonly anyOf: Way<readonly string[], PropertyOf<"key">>;
  /** It is at least that, or at most, or below. */
  readonly least: Way<number | Date, PropertyOf<"integer" | "real" | "time">>;
  readonly most: Way<number | Date, PropertyOf<"integer" | "real" | "time">>;
  readonly below: Way<number | Date, PropertyOf<"integer" | "real" | "time">>;
  /** Its digits are as a pattern says, in which `x` stands for any. */
  readonly digits: Way<string, "statusCode">;
  /** It has this text as a part, A to Z compared without case. */
  readonly part: Way<string, PropertyOf<"key" | "text">>;
  /** All of it is as a pattern says, in which `*` stands for anything. */
  readonly pattern: Way<string, PropertyOf<"key" | "text">>;
  /** It is there, as of a request, or not, as of a log line. */
  readonly presence: Way<"request" | "log", "method">;
  /** A status from 400, or a message; or neither. */
  readonly failure: Way<boolean, "statusCode" | "errorMessage">;
  /** One of the headers, written as `name: value`, has this text as a part. */
  readonly headerPart: Way<string, "headers" | "responseHeaders">;
  /** A body, as text or as JSON, has this text as a part. */
  readonly bodyPart: Way<string, "requestBody" | "responseBody">;
}

interface Way<Value, Property extends keyof Log> {
  readonly value: Value;
  readonly property: Property;
}

/** How properties meet a condition. */
export type Match = keyof Ways;

/** What is known of a condition. */
export interface Condition {
  /** Its name in {@linkcode LogCondition}. */
  readonly name: keyof LogCondition;
  /** How properties meet it. */
  readonly match: Match;
  /** The properties; one that meets it is enough. */
  readonly on: readonly (keyof Log)[];
  /** Whether every connector has an index for it or may have one: it is one of the filters themselves. */
  readonly isIndexed?: true;
  /** The values it takes, where these are few. */
  readonly choices?: readonly string[];
  /** Its parameter in the APIs; what has none is asked for in the query language. */
  readonly rest?: string;
  /** Its key in the query language. */
  readonly key: string;
  /** What it asks for, in a few words. */
  readonly doc: string;
}

/** The rows that suit a condition: what it is given decides how it is met, and that on what. */
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
 * A row for each condition, the cheap ones first: texts are searched, and ids are derived, only where
 * the rest is met. What compares in memory and what writes SQL read it from here, and the compiler
 * names a condition that has no row.
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
    doc: "Any of these methods: several times, or with commas.",
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
    doc: "A status from 400 or an error.",
  },
  startDate: {
    match: "least",
    on: ["timestamp"],
    isIndexed: true,
    rest: "start_date",
    key: "since",
    doc: "From this time on: ISO 8601, or epoch seconds or milliseconds.",
  },
  minStatus: { match: "least", on: ["statusCode"], key: "status", doc: "Least status." },
  maxStatus: { match: "most", on: ["statusCode"], key: "status", doc: "Greatest status." },
  minLatency: {
    match: "least",
    on: ["durationMs"],
    isIndexed: true,
    rest: "min_latency",
    key: "dur",
    doc: "Least duration, milliseconds.",
  },
  maxLatency: {
    match: "most",
    on: ["durationMs"],
    isIndexed: true,
    rest: "max_latency",
    key: "dur",
    doc: "Greatest duration, milliseconds.",
  },
  minSize: { match: "least", on: ["responseSizeBytes"], key: "size", doc: "Least size, bytes." },
  maxSize: { match: "most", on: ["responseSizeBytes"], key: "size", doc: "Greatest size, bytes." },
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
  errorGroup: {
    match: "equal",
    on: ["errorGroup"],
    isIndexed: true,
    rest: "error_group",
    key: "group",
    doc: "Exactly this group of errors.",
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
    doc: "A request and its log lines; beside request_id or trace_id it is quick.",
  },
  pathPattern: { match: "pattern", on: ["path"], key: "path", doc: "The whole path, with *." },
  routePattern: { match: "pattern", on: ["route"], key: "route", doc: "The whole route, with *." },
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
    doc: "Part of the headers of the request or of the response.",
  },
  bodyText: {
    match: "bodyPart",
    on: ["requestBody", "responseBody"],
    key: "body",
    doc: "Part of the body of the request or of the response.",
  },
} as const satisfies { readonly [Name in keyof LogCondition]-?: RowOf<Name> };

/** Keys of the query language that conditions are asked for by. */
export type ConditionKey = (typeof ROWS)[keyof LogCondition]["key"];

/** The row of each condition. */
export const CONDITION: Readonly<Record<keyof LogCondition, Condition>> = Object.fromEntries(
  Object.entries<Omit<Condition, "name">>(ROWS).map(([name, row]) => {
    const choices = row.choices ?? (row.match === "equal" ? valuesOf(row.on) : undefined);
    return [name, { name, ...row, ...choices && { choices } }];
  }),
) as Record<keyof LogCondition, Condition>;

/** The rows, the cheap ones first. */
export const CONDITIONS: readonly Condition[] = Object.values(CONDITION);

function valuesOf([property]: Condition["on"]): readonly string[] | undefined {
  return property && LOG_FIELD[property].values;
}

/** What the value of a condition is, for whoever reads it from text. */
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
};

/**
 * What the value of a condition is.
 *
 * @param condition Its row.
 */
export function valueKind({ match, on, choices }: Condition): ValueKind {
  if (choices !== undefined) return "choice";
  const kind = VALUE_KINDS[match];
  const isTime = on.some((property) => LOG_FIELD[property].type === "time");
  return kind === "number" && isTime ? "time" : kind;
}
