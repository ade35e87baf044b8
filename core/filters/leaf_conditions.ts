import type { LogLevel, Outcome } from "../log/log.ts";
import type { LogCondition } from "./log_expression.ts";

/** Longest pattern; databases refuse much longer ones. */
const MAX_PATTERN = 1_000;

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
 * A {@linkcode LogCondition} read once, for whoever applies it (in memory, or as SQL): what is no
 * condition is `undefined`, dates are numbers, nothing is `NaN`.
 */
export interface LeafConditions {
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
  /** Exactly this group of errors. */
  readonly errorGroup: string | undefined;
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
  /** Substring of `path`. */
  readonly path: string | undefined;
  /** The whole `path`, with `*`. */
  readonly pathPattern: string | undefined;
  /** The whole `route`, with `*`. */
  readonly routePattern: string | undefined;
  /** Substring of `errorMessage`. */
  readonly errorText: string | undefined;
  /** Substring of a body. */
  readonly bodyText: string | undefined;
  /** Substring of the headers of one side. */
  readonly headerText: string | undefined;
  /** Substring of `userAgent`. */
  readonly userAgent: string | undefined;
  /** Exactly this address. */
  readonly clientIp: string | undefined;
  /** Exactly this span id. */
  readonly spanId: string | undefined;
  /** Exactly this outcome. */
  readonly outcome: Outcome | undefined;
  /** Least status, inclusive. */
  readonly minStatus: number | undefined;
  /** Greatest status, inclusive. */
  readonly maxStatus: number | undefined;
  /** Least size, bytes, inclusive. */
  readonly minSize: number | undefined;
  /** Greatest size, bytes, inclusive. */
  readonly maxSize: number | undefined;
}

/**
 * Reads conditions by the rules that {@linkcode LogCondition} states.
 *
 * @param condition What the caller asked for.
 * @returns The conditions, or `undefined` if no log can meet them (a `NaN`, a `statusCode` that is
 * no pattern).
 * @throws {RangeError} If a pattern is too long.
 */
export function leafConditions(condition: LogCondition): LeafConditions | undefined {
  const { minLatency, maxLatency, minStatus, maxStatus, minSize, maxSize } = condition;
  const start = condition.startDate === undefined ? undefined : Number(condition.startDate);
  const end = condition.endDate === undefined ? undefined : Number(condition.endDate);
  const numbers = [start, end, minLatency, maxLatency, minStatus, maxStatus, minSize, maxSize];
  if (numbers.some(Number.isNaN)) return undefined;
  const statusCode = text(condition.statusCode);
  const status = statusCode === undefined ? undefined : statusCondition(statusCode);
  if (statusCode !== undefined && status === undefined) return undefined;
  const { methods } = condition;
  return {
    searchText: text(condition.searchText),
    endpoint: text(condition.endpoint),
    status,
    logLevel: text(condition.logLevel),
    methods: methods?.length === 0 ? undefined : methods,
    start,
    end,
    minLatency,
    maxLatency,
    hasError: condition.hasError,
    requestId: text(condition.requestId),
    errorGroup: text(condition.errorGroup),
    traceId: text(condition.traceId),
    route: text(condition.route),
    loggerName: text(condition.loggerName),
    instance: text(condition.instance),
    kind: condition.kind,
    path: text(condition.path),
    pathPattern: pattern(condition.pathPattern),
    routePattern: pattern(condition.routePattern),
    errorText: text(condition.errorText),
    bodyText: text(condition.bodyText),
    headerText: text(condition.headerText),
    userAgent: text(condition.userAgent),
    clientIp: text(condition.clientIp),
    spanId: text(condition.spanId),
    outcome: text(condition.outcome),
    minStatus,
    maxStatus,
    minSize,
    maxSize,
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

function pattern(value: string | undefined): string | undefined {
  if (value !== undefined && value.length > MAX_PATTERN) {
    throw new RangeError(
      `Cannot filter by a pattern of ${value.length} characters: at most ${MAX_PATTERN} are allowed`,
    );
  }
  return text(value);
}
