import { HttpError } from "../http/http_error.ts";
import type { ErrorGroupQuery } from "../error_groups/error_group.ts";
import { checkParameters } from "../http/check_parameters.ts";
import { parseErrorQuery } from "../http/error_parameters.ts";
import { badParameter, MAX_TEXT, parseLogQuery } from "../http/log_query.ts";
import { type MetricsParameter, parseMetricsQuery } from "../http/metrics_parameters.ts";
import { LOG_LEVELS } from "../log/log.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { MetricsQuery } from "../metrics/metrics_point.ts";
import { readIsoTime } from "../query/iso_time.ts";

/** Python's default. */
const DEFAULT_LIMIT = 20;

/** A parameter of the API: the name of the one it stands for, and how its value is spelled there. */
interface RestParameter {
  readonly name: string;
  readonly read?: (value: string, name: string) => string;
}

const TIME = { read: readTime };
const LATENCY = { read: readNumber };

/** Parameters of lists of logs: Python's, and ours in its style. */
const LOG_PARAMETERS: Readonly<Record<string, RestParameter>> = {
  q: { name: "q" },
  limit: { name: "limit" },
  search_text: { name: "search" },
  endpoint: { name: "endpoint" },
  status_code: { name: "status", read: readStatus },
  log_level: { name: "level", read: readLevel },
  methods: { name: "method" },
  method: { name: "method" },
  start_date: { name: "start", ...TIME },
  end_date: { name: "end", ...TIME },
  min_latency: { name: "minLatency", ...LATENCY },
  max_latency: { name: "maxLatency", ...LATENCY },
  has_error: { name: "hasError", read: readBoolean },
  kind: { name: "kind" },
  request_id: { name: "requestId" },
  trace_id: { name: "traceId" },
  span_id: { name: "spanId" },
  error_group: { name: "errorGroup" },
  route: { name: "route" },
  logger_name: { name: "logger" },
  instance: { name: "instance" },
  before: { name: "before" },
  after: { name: "after" },
};

const METRICS_PARAMETERS: Readonly<Record<string, RestParameter & { name: MetricsParameter }>> = {
  start_date: { name: "start", ...TIME },
  end_date: { name: "end", ...TIME },
  route: { name: "route" },
  method: { name: "method" },
};

/**
 * Reads the filters of a list of logs.
 *
 * @param query Parameters of the request, in the API's spelling.
 * @throws {HttpError} With status 400 if a parameter is unknown, repeated, or its value is not valid.
 */
export function parseRestLogQuery(query: URLSearchParams): LogFilters {
  const translated = translate(query, LOG_PARAMETERS, ["q", "methods", "method"]);
  // A list may be several parameters, or one with commas.
  const methods = translated.getAll("method");
  if (methods.length > 1) translated.set("method", methods.join(","));
  return parseLogQuery(translated, DEFAULT_LIMIT);
}

/**
 * Reads which metrics are asked for.
 *
 * @param query Parameters of the request, in the API's spelling.
 * @param allowed Which of them there may be.
 * @throws {HttpError} With status 400 if a parameter is unknown, repeated, or its value is not valid.
 */
export function parseRestMetricsQuery(
  query: URLSearchParams,
  allowed: readonly ("start_date" | "end_date" | "route" | "method")[],
): MetricsQuery {
  const known = Object.entries(METRICS_PARAMETERS).filter(([name]) => {
    return allowed.some((each) => each === name);
  });
  const translated = translate(query, Object.fromEntries(known));
  return parseMetricsQuery(translated, ["start", "end", "route", "method"]);
}

const ERROR_PARAMETERS: Readonly<Record<string, RestParameter>> = {
  state: { name: "state" },
  start_date: { name: "start", ...TIME },
  end_date: { name: "end", ...TIME },
  limit: { name: "limit" },
};

/**
 * Reads which groups of errors are asked for.
 *
 * @param query Parameters of the request, in the API's spelling.
 * @throws {HttpError} With status 400 if a parameter is unknown, repeated, or its value is not valid.
 */
export function parseRestErrorQuery(query: URLSearchParams): ErrorGroupQuery {
  return parseErrorQuery(translate(query, ERROR_PARAMETERS));
}

/**
 * Refuses parameters where there are none.
 *
 * @throws {HttpError} With status 400.
 */
export function refuseParameters(query: URLSearchParams): void {
  translate(query, {});
}

function translate(
  query: URLSearchParams,
  parameters: Readonly<Record<string, RestParameter>>,
  repeatable: readonly string[] = [],
): URLSearchParams {
  checkParameters(query, Object.keys(parameters), repeatable);
  const translated = new URLSearchParams();
  for (const [name, value] of query) {
    const parameter = parameters[name];
    if (parameter === undefined || value === "") continue;
    if (value.length > MAX_TEXT && name !== "q") {
      throw new HttpError(
        400,
        `${name} has ${value.length} characters: at most ${MAX_TEXT} are allowed`,
      );
    }
    translated.append(parameter.name, parameter.read?.(value, name) ?? value);
  }
  return translated;
}

function readNumber(value: string, name: string): string {
  if (!/^\d{1,16}(?:\.\d{1,9})?$/.test(value)) throw badParameter(name, value, "a number");
  return value;
}

function readStatus(value: string, name: string): string {
  if (!/^[0-9xX]{3}$/.test(value)) {
    throw badParameter(name, value, 'a status such as "404" or "4XX"');
  }
  return value;
}

function readLevel(value: string, name: string): string {
  const level = value.toUpperCase();
  if (!LOG_LEVELS.some((known) => known === level)) {
    throw badParameter(name, value, LOG_LEVELS.join(", "));
  }
  return level;
}

/** The words that Python's API takes. */
function readBoolean(value: string, name: string): string {
  const word = value.toLowerCase();
  if (/^(?:true|1|yes|on|t|y)$/.test(word)) return "true";
  if (/^(?:false|0|no|off|f|n)$/.test(word)) return "false";
  throw badParameter(name, value, "true or false");
}

/** Beyond it a number is taken for milliseconds, up to it for seconds: as in Python's API. */
const MAX_SECONDS = 2e10;

/**
 * A time: ISO 8601, in UTC where it says no offset, or epoch seconds or milliseconds.
 *
 * @returns Epoch milliseconds.
 */
function readTime(value: string, name: string): string {
  if (/^\d{1,16}(?:\.\d{1,9})?$/.test(value)) {
    const time = Number(value);
    return decimal(time <= MAX_SECONDS ? time * 1_000 : time);
  }
  // A plus that was not escaped arrives as a space.
  const text = value.replace(/ (?=\d{2}:?\d{2}$)/, (space, at: number) => at > 10 ? "+" : space);
  const time = readIsoTime(text)?.from;
  if (time === undefined) {
    throw badParameter(
      name,
      value,
      "a time such as 2026-01-31T12:00:00+00:00, or epoch seconds or milliseconds",
    );
  }
  return decimal(time);
}

/** At most three decimals, no exponent. */
function decimal(time: number): string {
  return String(Math.round(time * 1_000) / 1_000);
}
