import { type LeafConditions, leafConditions } from "./leaf_conditions.ts";
import type { LogCondition, LogExpression } from "./log_expression.ts";

const MAX_DEPTH = 32;
const MAX_PARTS = 400;

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

/** Every name that a condition may have, so that a misspelled one does not pass for none at all. */
const CONDITION_NAMES: Readonly<Record<keyof LogCondition, true>> = {
  ...{ searchText: true, endpoint: true, statusCode: true, logLevel: true, methods: true },
  ...{ startDate: true, endDate: true, minLatency: true, maxLatency: true, hasError: true },
  ...{
    requestId: true,
    errorGroup: true,
    traceId: true,
    route: true,
    loggerName: true,
    instance: true,
    kind: true,
  },
  ...{ path: true, pathPattern: true, routePattern: true, errorText: true, userAgent: true },
  ...{ clientIp: true, spanId: true, outcome: true, minStatus: true, maxStatus: true },
  ...{ minSize: true, maxSize: true, bodyText: true, headerText: true },
};

/** Met by none. */
const NEVER: ConditionTree = { any: [] };

/**
 * Reads an expression.
 *
 * @param expression What the caller asked for.
 * @returns The tree; a condition that no log can meet is `any` of nothing.
 * @throws {RangeError} If it is too deep, or has too many parts.
 * @throws {TypeError} If it has an unknown property.
 */
export function conditionTree(expression: LogExpression): ConditionTree {
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
    const unknown = names.find((name) => !Object.hasOwn(CONDITION_NAMES, name));
    if (unknown === undefined && !isJoined(part)) {
      const leaf = leafConditions(part);
      return leaf === undefined ? NEVER : { leaf };
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
