import type { Log, LogCursor } from "../log/log.ts";
import { CONDITION, type Condition, CONDITIONS, type Match } from "./conditions.ts";
import type { LogCondition, LogExpression, LogFilters } from "./log_filters.ts";

/** Rows returned where the filters do not say. */
const DEFAULT_LIMIT = 20;

/** Longest pattern; databases refuse much longer ones. */
const MAX_PATTERN = 1_000;

const MAX_DEPTH = 32;
const MAX_PARTS = 400;

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

/** What conditions are called once they are read, where that is not their name. */
interface ReadNames {
  readonly statusCode: "status";
  readonly startDate: "start";
  readonly endDate: "end";
}

const READ_NAMES: ReadNames = { statusCode: "status", startDate: "start", endDate: "end" };

type ReadName<Name> = Name extends keyof ReadNames ? ReadNames[Name] : Name;

type ReadValue<Name extends keyof LogCondition> = Name extends "statusCode"
  ? StatusCondition | undefined
  : Exclude<LogCondition[Name], Date>;

/**
 * A {@linkcode LogCondition} read once, for whoever applies it (in memory, or as SQL): what is no
 * condition is `undefined`, dates are numbers, nothing is `NaN`. `statusCode` is called `status` then,
 * `startDate` and `endDate` are `start` and `end`, epoch milliseconds.
 */
export type LeafConditions = {
  readonly [Name in keyof LogCondition as ReadName<Name>]: ReadValue<Name>;
};

/** A {@linkcode LogExpression} read once: its conditions are. */
export type ConditionTree =
  | {
    /** All of these are met. */
    readonly leaf: LeafConditions;
  }
  | {
    /** All of these are met; of none too. */
    readonly all: readonly ConditionTree[];
  }
  | {
    /** One of these is met. */
    readonly any: readonly ConditionTree[];
  }
  | {
    /** This is not met. */
    readonly not: ConditionTree;
  };

/** {@linkcode LogFilters} read once, for whoever applies them. */
export interface FilterConditions extends LeafConditions {
  /** A whole number from 0 on, or `Infinity`. */
  readonly limit: number;
  /** What must be met beside the other conditions. */
  readonly where: ConditionTree | undefined;
  /** Strictly older than this place. */
  readonly before: LogCursor | undefined;
  /** Strictly newer than this place. */
  readonly after: LogCursor | undefined;
}

/**
 * Reads filters by the rules that {@linkcode LogFilters} states.
 *
 * @param filters What the caller asked for.
 * @returns The conditions, or `undefined` if no log can meet them.
 * @throws {RangeError} If `where` is too large.
 * @throws {TypeError} If `where` has an unknown property.
 */
export function filterConditions(filters: LogFilters = {}): FilterConditions | undefined {
  const { limit, where, before, after } = filters;
  const tree = where === undefined ? undefined : conditionTree(where);
  const cursors = [before?.timestamp, before?.id, after?.timestamp, after?.id];
  const leaf = cursors.some(Number.isNaN) ? undefined : leafConditions(filters);
  return leaf && { ...leaf, limit: wholeLimit(limit, DEFAULT_LIMIT), where: tree, before, after };
}

/**
 * Reads a number that bounds others: rounded down; 0 for a negative number and `NaN`.
 *
 * @param limit The number as it was given.
 * @param byDefault What it is where it was not.
 * @returns A whole number from 0 on, or `Infinity`.
 */
export function wholeLimit(limit: number | undefined, byDefault: number): number {
  const given = limit ?? byDefault;
  return given > 0 ? Math.floor(given) : 0;
}

/** What conditions compare with, by the way in which they are met. */
interface ReadValues extends Record<Match, unknown> {
  readonly equal: string;
  readonly anyOf: readonly string[];
  readonly least: number;
  readonly most: number;
  readonly below: number;
  readonly digits: StatusCondition;
  readonly part: string;
  readonly pattern: string;
  readonly presence: "request" | "log";
  readonly failure: boolean;
  readonly headerPart: string;
  readonly bodyPart: string;
}

/** What is made of a condition, by the way in which it is met. */
export type ConditionReaders<Result, Context> = {
  readonly [Each in Match]: (
    value: ReadValues[Each],
    on: readonly (keyof Log)[],
    context: Context,
  ) => Result;
};

interface ReadCondition extends Condition {
  /** What it is called once it is read. */
  readonly readAs: keyof LeafConditions;
  /** Its place among the others: the cheap ones come first. */
  readonly rank: number;
}

const READ_CONDITIONS = CONDITIONS.map((condition, rank): ReadCondition => {
  const names: Partial<Record<keyof LogCondition, keyof LeafConditions>> = READ_NAMES;
  const { name } = condition;
  return { ...condition, readAs: names[name] ?? name as keyof LeafConditions, rank };
});
const BY_NAME: ReadonlyMap<string, ReadCondition> = new Map(
  READ_CONDITIONS.map((each) => [each.name, each]),
);
const BY_READ_NAME: ReadonlyMap<string, ReadCondition> = new Map(
  READ_CONDITIONS.map((each) => [each.readAs, each]),
);

/**
 * Makes something of each condition that is given, the cheap ones first.
 *
 * @param conditions The conditions.
 * @param readers What makes it.
 * @param context What the readers need beside.
 * @returns By the name of the condition.
 */
export function readConditions<Result, Context>(
  conditions: LeafConditions,
  readers: ConditionReaders<Result, Context>,
  context: Context,
): Map<keyof LeafConditions, Result> {
  const given: ReadCondition[] = [];
  for (const name in conditions) {
    const condition = BY_READ_NAME.get(name);
    if (condition && conditions[condition.readAs] !== undefined) given.push(condition);
  }
  if (given.length > 1) given.sort((a, b) => a.rank - b.rank);
  const made: Map<keyof LeafConditions, Result> = new Map();
  for (const { readAs, match, on } of given) {
    made.set(readAs, readers[match](conditions[readAs] as never, on, context));
  }
  return made;
}

/** Stands for a value that no log meets. */
const NEVER = Symbol("never");

type Read<Value> = Value | undefined | typeof NEVER;

/** Reads a value; `undefined` is no condition. */
const VALUES: { readonly [Each in Match]: (value: never) => Read<ReadValues[Each]> } = {
  equal: text,
  anyOf: (texts: readonly string[]) => texts.length === 0 ? undefined : texts,
  least: number,
  most: number,
  below: number,
  digits: statusCondition,
  part: text,
  pattern,
  presence: text<"request" | "log">,
  failure: (value: boolean) => value,
  headerPart: text,
  bodyPart: text,
};

/**
 * Reads conditions by the rules that {@linkcode LogCondition} states.
 *
 * @param condition What the caller asked for.
 * @returns The conditions, or `undefined` if no log can meet them (a `NaN`, a `statusCode` that is
 * no pattern).
 * @throws {RangeError} If a pattern is too long.
 */
function leafConditions(condition: LogCondition): LeafConditions | undefined {
  const conditions: Partial<Record<keyof LeafConditions, unknown>> = {};
  for (const given in condition) {
    const known = BY_NAME.get(given);
    if (known === undefined || condition[known.name] === undefined) continue;
    const value = VALUES[known.match](condition[known.name] as never);
    if (value === NEVER) return undefined;
    if (value !== undefined) conditions[known.readAs] = value;
  }
  return conditions as LeafConditions;
}

function text<Text extends string>(value: Text): Read<Text> {
  return value === "" ? undefined : value;
}

function pattern(value: string): Read<string> {
  if (value.length > MAX_PATTERN) {
    throw new RangeError(
      `Cannot filter by a pattern of ${value.length} characters: at most ${MAX_PATTERN} are allowed`,
    );
  }
  return text(value);
}

function number(value: number | Date): Read<number> {
  const read = Number(value);
  return Number.isNaN(read) ? NEVER : read;
}

function statusCondition(statusCode: string): Read<StatusCondition> {
  if (statusCode === "") return undefined;
  const pattern = statusCode.toLowerCase();
  // No status is below 100.
  if (!/^[1-9x][0-9x][0-9x]$/.test(pattern)) return NEVER;
  const from = Number(pattern.replace(/^x/, "1").replaceAll("x", "0"));
  const to = Number(pattern.replaceAll("x", "9"));
  return { pattern, from, to, isRange: /^(?:\d+x*|x+)$/.test(pattern) };
}

/** Met by none. */
const NONE: ConditionTree = { any: [] };

/**
 * Reads an expression.
 *
 * @param expression What the caller asked for.
 * @returns The tree; a condition that no log can meet is `any` of nothing.
 * @throws {RangeError} If it is too deep, or has too many parts.
 * @throws {TypeError} If it has an unknown property.
 */
function conditionTree(expression: LogExpression): ConditionTree {
  let parts = 0;
  return read(expression, 1);

  function read(part: LogExpression, depth: number): ConditionTree {
    if (depth > MAX_DEPTH) {
      throw new RangeError(`Cannot filter by an expression of more than ${MAX_DEPTH} levels`);
    }
    if (++parts > MAX_PARTS) {
      throw new RangeError(`Cannot filter by an expression of more than ${MAX_PARTS} parts`);
    }
    const names = Object.keys(part);
    if (names.length === 1) {
      if ("all" in part) return { all: part.all.map((each) => read(each, depth + 1)) };
      if ("any" in part) return { any: part.any.map((each) => read(each, depth + 1)) };
      if ("not" in part) return { not: read(part.not, depth + 1) };
    }
    const unknown = names.find((name) => !Object.hasOwn(CONDITION, name));
    if (unknown === undefined && !isJoined(part)) {
      const leaf = leafConditions(part);
      return leaf === undefined ? NONE : { leaf };
    }
    throw new TypeError(
      `Cannot filter by ${
        JSON.stringify(unknown?.slice(0, 50))
      }: expected conditions, or an object ` +
        "with nothing but all, any or not",
    );
  }
}

function isJoined(part: LogExpression): part is Exclude<LogExpression, LogCondition> {
  return "all" in part || "any" in part || "not" in part;
}
