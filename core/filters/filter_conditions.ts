import type { Log, LogCursor } from "../log/log.ts";
import { CONDITION, type Condition, CONDITIONS, type Match } from "./conditions.ts";
import type { AttributeCondition, LogCondition, LogExpression, LogFilters } from "./log_filters.ts";

/** Default `limit`. */
const DEFAULT_LIMIT = 20;

/** Maximum length of a pattern; databases refuse much longer ones. */
const MAX_PATTERN = 1_000;

const MAX_DEPTH = 32;
const MAX_PARTS = 400;

/** A parsed `statusCode` filter. */
export interface StatusCondition {
  /** Three characters, digits or `x` for any. */
  readonly pattern: string;
  /** Minimum status that can match, inclusive. */
  readonly from: number;
  /** Maximum status that can match, inclusive. */
  readonly to: number;
  /** Whether every status in between matches, as for `"404"`, `"40x"` and `"4xx"`. */
  readonly isRange: boolean;
}

/** Names of normalized conditions that differ from the original ones. */
interface ReadNames {
  readonly statusCode: "status";
  readonly startDate: "start";
  readonly endDate: "end";
}

const READ_NAMES: ReadNames = { statusCode: "status", startDate: "start", endDate: "end" };

/**
 * A normalized {@linkcode LogCondition}, to be applied in memory or as SQL: empty conditions are
 * `undefined`, dates are epoch milliseconds, and nothing is `NaN`. `statusCode` becomes `status`,
 * `startDate` and `endDate` become `start` and `end`.
 */
export type LeafConditions = {
  readonly [
    Name in keyof LogCondition as Name extends "statusCode" ? "status"
      : Name extends "startDate" ? "start"
      : Name extends "endDate" ? "end"
      : Name
  ]: Name extends "statusCode" ? StatusCondition | undefined : Exclude<LogCondition[Name], Date>;
};

/** A {@linkcode LogExpression} with normalized conditions. */
export type ConditionTree =
  | {
    /** All of these are met. */
    readonly leaf: LeafConditions;
  }
  | {
    /** All of these are met; true for none. */
    readonly all: readonly ConditionTree[];
  }
  | {
    /** At least one of these is met. */
    readonly any: readonly ConditionTree[];
  }
  | {
    /** This is not met. */
    readonly not: ConditionTree;
  };

/** Normalized {@linkcode LogFilters}. */
export interface FilterConditions extends LeafConditions {
  /** A whole number, 0 or more, or `Infinity`. */
  readonly limit: number;
  /** Must be met in addition to the other conditions. */
  readonly where: ConditionTree | undefined;
  /** Strictly older than this cursor. */
  readonly before: LogCursor | undefined;
  /** Strictly newer than this cursor. */
  readonly after: LogCursor | undefined;
}

/**
 * Normalizes filters by the rules of {@linkcode LogFilters}.
 *
 * @param filters The filters.
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
 * Normalizes a limit: rounded down; 0 for negative numbers and `NaN`.
 *
 * @param limit The limit as given.
 * @param byDefault The value if it is not given.
 * @returns A whole number, 0 or more, or `Infinity`.
 */
export function wholeLimit(limit: number | undefined, byDefault: number): number {
  const given = limit ?? byDefault;
  return given > 0 ? Math.floor(given) : 0;
}

/** Values of conditions, by the way in which they match. */
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
  readonly member: AttributeCondition;
}

/** Builds a result from a condition, by the way in which it matches. */
export type ConditionReaders<Result, Context> = {
  readonly [Each in Match]: (
    value: ReadValues[Each],
    on: readonly (keyof Log)[],
    context: Context,
  ) => Result;
};

interface ReadCondition extends Condition {
  /** Its normalized name. */
  readonly readAs: keyof LeafConditions;
  /** Its position among the others: cheap ones come first. */
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
 * Builds a result from each given condition, cheapest first.
 *
 * @param conditions The conditions.
 * @param readers Builds the results.
 * @param context Passed to the readers.
 * @returns The results by the condition's name.
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

/** Marks a value that no log can meet. */
const NEVER = Symbol("never");

type Read<Value> = Value | undefined | typeof NEVER;

/** Normalizes a value; `undefined` is no condition. */
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
  member,
};

/**
 * Normalizes conditions by the rules of {@linkcode LogCondition}.
 *
 * @param condition The conditions.
 * @returns The normalized conditions, or `undefined` if no log can meet them (a `NaN`, an invalid
 * `statusCode`).
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

/** Names of attributes that can be searched by: what needs no quotes in queries, JSON and SQL. */
const ATTRIBUTE_NAME = /^[\w.-]{1,100}$/;

/** Whether attributes of this name can be searched by. */
export function isAttributeName(name: string): boolean {
  return ATTRIBUTE_NAME.test(name);
}

function member({ name, value }: AttributeCondition): Read<AttributeCondition> {
  return isAttributeName(name) ? { name, value: String(value) } : NEVER;
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

/** Never met. */
const NONE: ConditionTree = { any: [] };

/**
 * Normalizes an expression.
 *
 * @param expression The expression.
 * @returns The tree; a condition that no log can meet becomes an empty `any`.
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
