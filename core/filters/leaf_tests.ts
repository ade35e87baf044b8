import { bodyTexts, headerTexts } from "./detail_texts.ts";
import type { LeafConditions, StatusCondition } from "./leaf_conditions.ts";
import type { Log } from "../log/log.ts";
import { containsTest, patternTest, type TextTest } from "../text/match_text.ts";

/** Whether a log meets the conditions that were compiled. */
export type LogPredicate = (log: Log) => boolean;

/** Conditions that a property is exactly some text. */
const EQUAL = [
  ...["logLevel", "route", "loggerName", "instance", "outcome", "clientIp", "errorGroup"],
  // Ids are derived when they are read.
  ...["requestId", "traceId", "spanId"],
] as const satisfies readonly (keyof Log & keyof LeafConditions)[];

/** Conditions on a number: least, greatest, and which. */
const RANGES = [
  ["start", undefined, "timestamp"],
  ["minStatus", "maxStatus", "statusCode"],
  ["minLatency", "maxLatency", "durationMs"],
  ["minSize", "maxSize", "responseSizeBytes"],
] as const;

/**
 * A test for each condition that is given, the cheap ones first: text is searched, and ids are
 * derived, only where the rest is met.
 *
 * @param conditions The conditions.
 */
export function leafTests(conditions: LeafConditions): LogPredicate[] {
  const { end, status, methods, hasError, kind, searchText, bodyText, headerText } = conditions;
  const tests: LogPredicate[] = [];
  if (end !== undefined) tests.push((log) => log.timestamp < end);
  if (kind) tests.push((log) => (log.method !== undefined) === (kind === "request"));
  if (methods) tests.push((log) => log.method !== undefined && methods.includes(log.method));
  if (status) tests.push(statusTest(status));
  if (hasError !== undefined) tests.push((log) => isError(log) === hasError);
  for (const [min, max, property] of RANGES) {
    const least = conditions[min];
    const greatest = max && conditions[max];
    if (least !== undefined) tests.push((log) => (log[property] ?? NaN) >= least);
    if (greatest !== undefined) tests.push((log) => (log[property] ?? NaN) <= greatest);
  }
  for (const property of EQUAL) {
    const value = conditions[property];
    if (value) tests.push((log) => log[property] === value);
  }
  add(conditions.pathPattern, patternTest, (log) => log.path);
  add(conditions.routePattern, patternTest, (log) => log.route);
  add(conditions.path, containsTest, (log) => log.path);
  add(conditions.endpoint, containsTest, (log) => log.url);
  add(conditions.userAgent, containsTest, (log) => log.userAgent);
  add(conditions.errorText, containsTest, (log) => log.errorMessage);
  if (searchText) {
    const hasPart = containsTest(searchText);
    tests.push(({ content, errorMessage }) =>
      hasPart(content) || (errorMessage !== undefined && hasPart(errorMessage))
    );
  }
  for (const [part, read] of [[headerText, headerTexts], [bodyText, bodyTexts]] as const) {
    if (part === undefined) continue;
    const hasPart = containsTest(part);
    tests.push((log) => read(log).some(hasPart));
  }
  return tests;

  function add(
    wanted: string | undefined,
    compile: (wanted: string) => TextTest,
    read: (log: Log) => string | undefined,
  ): void {
    if (wanted === undefined) return;
    const test = compile(wanted);
    tests.push((log) => {
      const text = read(log);
      return text !== undefined && test(text);
    });
  }
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
