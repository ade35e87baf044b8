import { filterConditions, type StatusCondition } from "./filter_conditions.ts";
import type { Log } from "./log.ts";
import type { LogFilters } from "./log_filters.ts";

// deno-lint-ignore no-control-regex -- ASCII begins at NUL
const NOT_ASCII = /[^\x00-\x7f]/;

/** Whether a log meets the conditions that were compiled. */
export type LogPredicate = (log: Log) => boolean;

/**
 * Compiles filters once, to be applied to many logs. `limit` has no say.
 *
 * @param filters The conditions.
 * @returns What tells whether a log meets them all.
 */
export function compileFilters(filters: LogFilters): LogPredicate {
  const conditions = filterConditions(filters);
  if (conditions === undefined) return () => false;
  const { start, end, minLatency, maxLatency, before, after } = conditions;
  const { status, logLevel, methods, hasError, kind, searchText, endpoint } = conditions;
  const { requestId, traceId, route, loggerName, instance } = conditions;

  // Cheap conditions first: text is searched, and ids are derived, only where the rest is met.
  const tests: LogPredicate[] = [];
  if (before) tests.push((log) => isBefore(log.timestamp, log.id, before.timestamp, before.id));
  if (after) tests.push((log) => isBefore(after.timestamp, after.id, log.timestamp, log.id));
  if (start !== undefined) tests.push((log) => log.timestamp >= start);
  if (end !== undefined) tests.push((log) => log.timestamp < end);
  if (kind) tests.push((log) => (log.method !== undefined) === (kind === "request"));
  if (methods) tests.push((log) => log.method !== undefined && methods.includes(log.method));
  if (status) tests.push(statusTest(status));
  if (logLevel) tests.push((log) => log.logLevel === logLevel);
  if (hasError !== undefined) tests.push((log) => isError(log) === hasError);
  if (minLatency !== undefined) {
    tests.push(({ durationMs }) => durationMs !== undefined && durationMs >= minLatency);
  }
  if (maxLatency !== undefined) {
    tests.push(({ durationMs }) => durationMs !== undefined && durationMs <= maxLatency);
  }
  if (route) tests.push((log) => log.route === route);
  if (loggerName) tests.push((log) => log.loggerName === loggerName);
  if (instance) tests.push((log) => log.instance === instance);
  if (requestId) tests.push((log) => log.requestId === requestId);
  if (traceId) tests.push((log) => log.traceId === traceId);
  if (endpoint) {
    const hasPart = substringTest(endpoint);
    tests.push(({ url }) => url !== undefined && hasPart(url));
  }
  if (searchText) {
    const hasPart = substringTest(searchText);
    tests.push(({ content, errorMessage }) =>
      hasPart(content) || (errorMessage !== undefined && hasPart(errorMessage))
    );
  }

  return function matches(log) {
    for (const test of tests) {
      if (!test(log)) return false;
    }
    return true;
  };
}

/**
 * Whether a log meets every condition of `filters`: what the words of {@linkcode LogFilters} mean,
 * for connectors whose storage can't filter.
 *
 * @param log The log.
 * @param filters The conditions; `limit` has no say.
 * @returns Whether it does.
 *
 * @example
 * ```ts
 * import { type Log, matchesFilters } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * const log: Log = { id: 1, content: "100 % done", timestamp: Date.now(), logLevel: "INFO" };
 * assert(matchesFilters(log, { searchText: "% DONE" }));
 * assert(!matchesFilters(log, { kind: "request" }));
 * ```
 */
export function matchesFilters(log: Log, filters: LogFilters): boolean {
  return compileFilters(filters)(log);
}

/** Whether place a is strictly older than place b, in (timestamp, id) order. */
function isBefore(timestampA: number, idA: number, timestampB: number, idB: number): boolean {
  return timestampA < timestampB || (timestampA === timestampB && idA < idB);
}

function isError({ statusCode, errorMessage }: Log): boolean {
  return (statusCode !== undefined && statusCode >= 400) || errorMessage !== undefined;
}

function statusTest({ from, to, isRange, pattern }: StatusCondition): LogPredicate {
  const digits = new RegExp(`^${pattern.replaceAll("x", "[0-9]")}$`);
  return ({ statusCode }) =>
    statusCode !== undefined && statusCode >= from && statusCode <= to &&
    (isRange || digits.test(String(statusCode)));
}

function substringTest(part: string): (text: string) => boolean {
  const folded = foldAscii(part);
  if (NOT_ASCII.test(part)) return (text) => foldAscii(text).includes(folded);
  // Folding all of Unicode is faster, and finds at least what folding ASCII finds.
  return (text) => text.toLowerCase().includes(folded) && foldAscii(text).includes(folded);
}

/**
 * Lower-cases ASCII letters only: `toLowerCase()` folds all of Unicode, and no database does that in
 * the same way.
 */
function foldAscii(text: string): string {
  return NOT_ASCII.test(text)
    ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
}
