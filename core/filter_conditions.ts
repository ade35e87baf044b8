import type { LogCursor, LogLevel } from "./log.ts";
import type { LogFilters } from "./log_filters.ts";

/** Rows returned where the filters do not say. */
const DEFAULT_LIMIT = 20;

/** A `statusCode` filter, read. */
export interface StatusCondition {
  /** Three characters, digits or `x` for any. */
  readonly pattern: string;
  /** Least status that can match, inclusive. */
  readonly from: number;
  /** Greatest status that can match, inclusive. */
  readonly to: number;
  /** Whether every status between matches, as of `"404"`, `"40x"` and `"4xx"`. */
  readonly isRange: boolean;
}

/**
 * {@linkcode LogFilters} read once, for whoever applies them (in memory, or as SQL): what is no
 * condition is `undefined`, dates are numbers, nothing is `NaN`.
 */
export interface FilterConditions {
  /** A whole number from 0 on, or `Infinity`. */
  readonly limit: number;
  /** Substring of `content` or `errorMessage`. */
  readonly searchText: string | undefined;
  /** Substring of `url`. */
  readonly endpoint: string | undefined;
  /** Which statuses. */
  readonly status: StatusCondition | undefined;
  /** Exactly this level. */
  readonly logLevel: LogLevel | undefined;
  /** Any of these methods. */
  readonly methods: readonly string[] | undefined;
  /** From this time on, epoch milliseconds, inclusive. */
  readonly start: number | undefined;
  /** Before this time, epoch milliseconds. */
  readonly end: number | undefined;
  /** Least duration, milliseconds, inclusive. */
  readonly minLatency: number | undefined;
  /** Greatest duration, milliseconds, inclusive. */
  readonly maxLatency: number | undefined;
  /** Errors only, or none. */
  readonly hasError: boolean | undefined;
  /** Exactly this request id. */
  readonly requestId: string | undefined;
  /** Exactly this trace id. */
  readonly traceId: string | undefined;
  /** Exactly this route template. */
  readonly route: string | undefined;
  /** Exactly this logger. */
  readonly loggerName: string | undefined;
  /** Exactly this instance. */
  readonly instance: string | undefined;
  /** Requests only, or log lines only. */
  readonly kind: "request" | "log" | undefined;
  /** Strictly older than this place. */
  readonly before: LogCursor | undefined;
  /** Strictly newer than this place. */
  readonly after: LogCursor | undefined;
}

/**
 * Reads filters by the rules that {@linkcode LogFilters} states.
 *
 * @param filters What the caller asked for.
 * @returns The conditions, or `undefined` if no log can meet them (a `NaN`, a `statusCode` that is
 * no pattern).
 */
export function filterConditions(filters: LogFilters = {}): FilterConditions | undefined {
  const { before, after, hasError, minLatency, maxLatency } = filters;
  const start = filters.startDate === undefined ? undefined : Number(filters.startDate);
  const end = filters.endDate === undefined ? undefined : Number(filters.endDate);
  const numbers = [start, end, minLatency, maxLatency, before?.timestamp, before?.id];
  if ([...numbers, after?.timestamp, after?.id].some(Number.isNaN)) return undefined;
  const statusCode = text(filters.statusCode);
  const status = statusCode === undefined ? undefined : statusCondition(statusCode);
  if (statusCode !== undefined && status === undefined) return undefined;
  const { limit = DEFAULT_LIMIT, methods } = filters;
  return {
    limit: limit > 0 ? Math.floor(limit) : 0,
    searchText: text(filters.searchText),
    endpoint: text(filters.endpoint),
    status,
    logLevel: text(filters.logLevel),
    methods: methods?.length === 0 ? undefined : methods,
    start,
    end,
    minLatency,
    maxLatency,
    hasError,
    requestId: text(filters.requestId),
    traceId: text(filters.traceId),
    route: text(filters.route),
    loggerName: text(filters.loggerName),
    instance: text(filters.instance),
    kind: filters.kind,
    before,
    after,
  };
}

function statusCondition(statusCode: string): StatusCondition | undefined {
  const pattern = statusCode.toLowerCase();
  // No status is below 100.
  if (!/^[1-9x][0-9x][0-9x]$/.test(pattern)) return undefined;
  const from = Number(pattern.replace(/^x/, "1").replaceAll("x", "0"));
  const to = Number(pattern.replaceAll("x", "9"));
  return { pattern, from, to, isRange: /^(?:\d+x*|x+)$/.test(pattern) };
}

function text<T extends string>(value: T | undefined): T | undefined {
  return value === "" ? undefined : value;
}
