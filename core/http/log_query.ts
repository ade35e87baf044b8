import { LOG_LEVELS, type LogCursor, type LogLevel } from "../log/log.ts";
import type { LogExpression, LogFilters } from "../filters/log_filters.ts";
import { parseCursor } from "../log/log_cursor.ts";
import { joinFilters } from "../query/join_filters.ts";
import { MAX_QUERY, parseExpression } from "../query/parse_query.ts";
import { QueryError } from "../query/query_error.ts";
import { HttpError } from "./http_error.ts";
import { checkParameters } from "./check_parameters.ts";

/** Most rows of one answer. */
const MAX_LIMIT = 200;

/** Longest text of one parameter. */
export const MAX_TEXT = 1_000;

/** From a parameter's name to the filter it sets. */
const PARAMETERS: Readonly<
  Record<string, (filters: LogFilters, value: string, name: string) => void>
> = {
  kind: (filters, value, name) => {
    if (value !== "request" && value !== "log") {
      throw badParameter(name, value, '"request" or "log"');
    }
    filters.kind = value;
  },
  limit: (filters, value, name) => {
    const limit = parseNumber(name, value);
    if (!Number.isInteger(limit) || limit < 1) {
      throw badParameter(name, value, "a whole number from 1 on");
    }
    filters.limit = Math.min(limit, MAX_LIMIT);
  },
  search: (filters, value) => filters.searchText = value,
  endpoint: (filters, value) => filters.endpoint = value,
  method: (filters, value) => filters.methods = value.split(",").filter((method) => method !== ""),
  status: (filters, value, name) => {
    if (!/^[0-9xX]{3}$/.test(value)) {
      throw badParameter(name, value, 'a status such as "404" or "4xx"');
    }
    filters.statusCode = value;
  },
  level: (filters, value, name) => {
    if (!LOG_LEVELS.includes(value as LogLevel)) {
      throw badParameter(name, value, LOG_LEVELS.join(", "));
    }
    filters.logLevel = value as LogLevel;
  },
  minLatency: (filters, value, name) => filters.minLatency = parseNumber(name, value),
  maxLatency: (filters, value, name) => filters.maxLatency = parseNumber(name, value),
  hasError: (filters, value, name) => {
    if (value !== "true" && value !== "false") throw badParameter(name, value, '"true" or "false"');
    filters.hasError = value === "true";
  },
  start: (filters, value, name) => filters.startDate = parseNumber(name, value),
  end: (filters, value, name) => filters.endDate = parseNumber(name, value),
  requestId: (filters, value) => filters.requestId = value,
  traceId: (filters, value) => filters.traceId = value,
  // No index has it: beside an id that has one it is found at once.
  spanId: (filters, value) => filters.where = { spanId: value },
  errorGroup: (filters, value) => filters.errorGroup = value,
  route: (filters, value) => filters.route = value,
  logger: (filters, value) => filters.loggerName = value,
  instance: (filters, value) => filters.instance = value,
  before: (filters, value, name) => filters.before = readCursor(name, value),
  after: (filters, value, name) => filters.after = readCursor(name, value),
};

const NAMES: readonly string[] = ["q", ...Object.keys(PARAMETERS)];

/**
 * Reads the filters of a list from its parameters: each by its name, and `q` in the query language.
 * A log has to meet all of them; there may be several `q`.
 *
 * @param query Parameters of the request.
 * @param limit Rows when the query does not say.
 * @throws {HttpError} With status 400 if a parameter is unknown, repeated, or its value is not valid;
 * of `q` `at` and `length` say where.
 */
export function parseLogQuery(query: URLSearchParams, limit = 50): LogFilters {
  checkParameters(query, NAMES, ["q"]);
  const filters: LogFilters = { limit };
  for (const [name, value] of query) {
    if (name === "q") continue;
    if (value.length > MAX_TEXT) {
      throw new HttpError(
        400,
        `${name} has ${value.length} characters: at most ${MAX_TEXT} are allowed`,
      );
    }
    if (value !== "") PARAMETERS[name]?.(filters, value, name);
  }
  return joinFilters(filters, ...parseAll(query.getAll("q")));
}

/** Several are read each by itself, and together held to the bounds of one. */
function parseAll(texts: readonly string[]): LogExpression[] {
  if (texts.length < 2) return texts.map(parseWritten);
  const joined = texts.join(" ");
  const expressions = joined.length > MAX_QUERY ? [] : texts.map(parseWritten);
  parseWritten(joined);
  return expressions;
}

function parseWritten(text: string): LogExpression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, at, length } = error;
    throw new HttpError(400, message, { members: { at, length } });
  }
}

/**
 * Reads a query that may have a place to go on from, and nothing else.
 *
 * @throws {HttpError} With status 400 if there is another parameter, or two of it.
 */
export function parseBefore(query: URLSearchParams): LogCursor | undefined {
  checkParameters(query, ["before"]);
  const before = query.get("before");
  return before ? readCursor("before", before) : undefined;
}

/**
 * Reads a cursor.
 *
 * @throws {HttpError} With status 400 if it is none.
 */
export function readCursor(name: string, text: string): LogCursor {
  const cursor = parseCursor(text);
  if (cursor === undefined) {
    throw badParameter(name, text, '"<timestamp>:<id>", as an answer gave it');
  }
  return cursor;
}

/**
 * Reads a number.
 *
 * @throws {HttpError} With status 400 if it is none.
 */
export function parseNumber(name: string, value: string): number {
  const parsed = /^-?\d{1,16}(?:\.\d{1,9})?$/.test(value) ? Number(value) : NaN;
  if (Number.isNaN(parsed)) throw badParameter(name, value, "a number");
  return parsed;
}

/** Says what is wrong with a parameter. */
export function badParameter(name: string, value: string, rule: string): HttpError {
  return new HttpError(400, `${name} is "${value.slice(0, 50)}": it must be ${rule}`);
}
