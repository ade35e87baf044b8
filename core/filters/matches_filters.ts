import type { Log } from "../log/log.ts";
import { LOG_FIELD } from "../log/log_fields.ts";
import { containsTest, patternTest, type TextTest } from "../text/match_text.ts";
import { CONDITIONS } from "./conditions.ts";
import { bodyTexts, headerTexts } from "./detail_texts.ts";
import {
  type ConditionReaders,
  type ConditionTree,
  filterConditions,
  type LeafConditions,
  readConditions,
} from "./filter_conditions.ts";
import type { LogCondition, LogExpression, LogFilters } from "./log_filters.ts";

/** Whether a log meets the compiled conditions. */
type LogPredicate = (log: Log) => boolean;

/** The counterpart in SQL is `logConditions()`. */
const TESTS: ConditionReaders<LogPredicate, void> = {
  equal: (text, on) => anyOf(on, (property) => (log) => log[property] === text),
  anyOf: (texts, on) =>
    anyOf(on, (property) => (log) => texts.some((text) => text === log[property])),
  least: (bound, on) => anyOf(on, (property) => (log) => numberOf(log[property]) >= bound),
  most: (bound, on) => anyOf(on, (property) => (log) => numberOf(log[property]) <= bound),
  below: (bound, on) => anyOf(on, (property) => (log) => numberOf(log[property]) < bound),
  digits: ({ from, to, isRange, pattern }, on) => {
    const digits = new RegExp(`^${pattern.replaceAll("x", "[0-9]")}$`);
    return anyOf(on, (property) => (log) => {
      const number = numberOf(log[property]);
      return number >= from && number <= to && (isRange || digits.test(String(number)));
    });
  },
  part: (text, on) => anyText(on, containsTest(text)),
  pattern: (text, on) => anyText(on, patternTest(text)),
  presence: (kind) => ({ method }) => (method !== undefined) === (kind === "request"),
  failure: (isWanted) => ({ statusCode, errorMessage }) => {
    const isFailure = (statusCode !== undefined && statusCode >= 400) || errorMessage !== undefined;
    return isFailure === isWanted;
  },
  headerPart: (text) => {
    const hasPart = containsTest(text);
    return (log) => headerTexts(log).some(hasPart);
  },
  bodyPart: (text) => {
    const hasPart = containsTest(text);
    return (log) => bodyTexts(log).some(hasPart);
  },
  member: ({ name, value }) => ({ attributes }) => {
    if (attributes === undefined || !Object.hasOwn(attributes, name)) return false;
    const found = attributes[name];
    return typeof found === "string" ? found === value : JSON.stringify(found) === value;
  },
};

/**
 * Compiles filters once, to be applied to many logs. `limit` is ignored.
 *
 * @param filters The conditions.
 * @returns A function that tells whether a log meets them all.
 */
export function compileFilters(filters: LogFilters): LogPredicate {
  const conditions = filterConditions(filters);
  if (conditions === undefined) return () => false;
  const { before, after, where } = conditions;
  const tests: LogPredicate[] = [];
  if (before) tests.push((log) => isBefore(log.timestamp, log.id, before.timestamp, before.id));
  if (after) tests.push((log) => isBefore(after.timestamp, after.id, log.timestamp, log.id));
  tests.push(...leafTests(conditions));
  if (where) tests.push(compileTree(where));
  return every(tests);
}

/**
 * Whether a log meets every condition of `filters`. This is the reference for {@linkcode
 * LogFilters}, for connectors whose storage can't filter.
 *
 * @param log The log.
 * @param filters The conditions; `limit` is ignored.
 * @returns Whether the log meets them.
 *
 * @example
 * ```ts
 * import { type Log, matchesFilters } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * const log: Log = { id: 1, content: "100 % done", timestamp: Date.now(), logLevel: "INFO" };
 * assert(matchesFilters(log, { searchText: "% DONE" }));
 * assert(!matchesFilters(log, { kind: "request" }));
 * assert(matchesFilters(log, { where: { not: { path: "/health" } } }));
 * ```
 */
export function matchesFilters(log: Log, filters: LogFilters): boolean {
  return compileFilters(filters)(log);
}

function compileTree(tree: ConditionTree): LogPredicate {
  if ("leaf" in tree) return every(leafTests(tree.leaf));
  if ("all" in tree) return every(tree.all.map(compileTree));
  if ("not" in tree) {
    const test = compileTree(tree.not);
    return (log) => !test(log);
  }
  const tests = tree.any.map(compileTree);
  return (log) => tests.some((test) => test(log));
}

/** A test for each condition, cheap ones first. */
function leafTests(conditions: LeafConditions): LogPredicate[] {
  return [...readConditions(conditions, TESTS, undefined).values()];
}

/** Whether one of the properties meets a test. */
function anyOf(
  on: readonly (keyof Log)[],
  test: (property: keyof Log) => LogPredicate,
): LogPredicate {
  const [first, ...others] = on.map(test);
  if (first === undefined) return () => false;
  return others.reduce((a, b) => (log) => a(log) || b(log), first);
}

/**
 * Properties that a record derives when read. Access by name is inlined; by a variable, it would
 * take half as long again.
 */
const DERIVED: Partial<Record<keyof Log, (log: Log) => unknown>> = {
  content: (log) => log.content,
  path: (log) => log.path,
  url: (log) => log.url,
};

/** The same for texts; an absent one does not. */
function anyText(on: readonly (keyof Log)[], test: TextTest): LogPredicate {
  return anyOf(on, (property) => {
    const read = DERIVED[property] ?? ((log) => log[property]);
    return (log) => {
      const text = read(log);
      return typeof text === "string" && test(text);
    };
  });
}

/** `NaN`, which meets no bound, for an absent value. */
function numberOf(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function every(tests: readonly LogPredicate[]): LogPredicate {
  return function matches(log) {
    for (const test of tests) {
      if (!test(log)) return false;
    }
    return true;
  };
}

/** Whether cursor a is strictly older than cursor b, in (timestamp, id) order. */
function isBefore(timestampA: number, idA: number, timestampB: number, idB: number): boolean {
  return timestampA < timestampB || (timestampA === timestampB && idA < idB);
}

/** Conditions on properties that rows may omit. */
const DETAILS = CONDITIONS.filter(({ on }) =>
  on.some((property) => LOG_FIELD[property].in === "detail")
);

/** An expression split in two, both of which must be met. */
interface ExpressionParts {
  /** The part that rows can answer; `{}` is met by all. */
  readonly ofRows: LogExpression;
  /** The part that needs complete logs. */
  readonly ofDetails: LogExpression;
}

/**
 * Whether an expression looks into headers or bodies.
 *
 * @param expression A valid expression, not nested too deeply.
 */
export function asksForDetails(expression: LogExpression): boolean {
  if ("all" in expression) return expression.all.some(asksForDetails);
  if ("any" in expression) return expression.any.some(asksForDetails);
  if ("not" in expression) return asksForDetails(expression.not);
  const condition: LogCondition = expression;
  return DETAILS.some(({ name }) => condition[name] !== undefined && condition[name] !== "");
}

/**
 * Splits an expression so that complete logs are only read if their rows meet the rest.
 *
 * @param expression A valid expression.
 */
export function splitExpression(expression: LogExpression): ExpressionParts {
  if (!asksForDetails(expression)) return { ofRows: expression, ofDetails: {} };
  if (!("all" in expression)) return { ofRows: {}, ofDetails: expression };
  const parts = expression.all.map(splitExpression);
  return {
    ofRows: { all: parts.map(({ ofRows }) => ofRows) },
    ofDetails: { all: parts.map(({ ofDetails }) => ofDetails) },
  };
}
