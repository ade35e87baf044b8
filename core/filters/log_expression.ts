import type { BasicConditions } from "./basic_conditions.ts";
import type { Outcome } from "../log/log.ts";

/**
 * Conditions of which all that are given must be met: those of {@linkcode BasicConditions}, and
 * others that no index serves. What is said there of absent properties, empty texts and `NaN` holds
 * for all of them.
 *
 * @example
 * ```ts
 * import type { LogCondition } from "@supertracer/core";
 * const large: LogCondition = { path: "/export", minSize: 1_000_000, outcome: "completed" };
 * ```
 */
export interface LogCondition extends BasicConditions {
  /** Substring of `path`, compared as `searchText`. */
  path?: string | undefined;
  /**
   * The whole `path`, where `*` stands for any characters or none (`"/api/*"`), compared as
   * `searchText`. At most 1,000 characters.
   */
  pathPattern?: string | undefined;
  /** The whole `route`, read as `pathPattern`. */
  routePattern?: string | undefined;
  /** Substring of `errorMessage`, compared as `searchText`. */
  errorText?: string | undefined;
  /**
   * Substring of `requestBody` or `responseBody`, compared as `searchText`: of a text the text itself,
   * of anything else its JSON as it is stored. Nothing has an index of that.
   */
  bodyText?: string | undefined;
  /**
   * Substring of `headers` or `responseHeaders`, compared as `searchText`: one a line, as
   * `content-type: text/html`. Nothing has an index of that.
   */
  headerText?: string | undefined;
  /** Substring of `userAgent`, compared as `searchText`. */
  userAgent?: string | undefined;
  /** Exactly this address of the client. */
  clientIp?: string | undefined;
  /** Exactly this span id. */
  spanId?: string | undefined;
  /** How the request ended. */
  outcome?: Outcome | undefined;
  /** Least `statusCode`, inclusive. */
  minStatus?: number | undefined;
  /** Greatest `statusCode`, inclusive. */
  maxStatus?: number | undefined;
  /** Least `responseSizeBytes`, inclusive. */
  minSize?: number | undefined;
  /** Greatest `responseSizeBytes`, inclusive. */
  maxSize?: number | undefined;
}

/**
 * A condition, or several joined: `all` of them, `any` of them, or `not` this one. Each is met or
 * not, there is nothing between: a condition on a property that a log does not have is not met, so
 * that its `not` is met. `all` of nothing is met, `any` of nothing is not.
 *
 * At most 32 levels deep and of at most 400 parts, each condition and each `all`, `any` and `not`
 * counted; otherwise whoever reads it throws a `RangeError`. An unknown property is a `TypeError`.
 *
 * @example Server errors, and whatever took longer than a second but exports
 * ```ts
 * import type { LogExpression } from "@supertracer/core";
 * const where: LogExpression = {
 *   any: [
 *     { statusCode: "5xx" },
 *     { all: [{ minLatency: 1_000 }, { not: { pathPattern: "/export/*" } }] },
 *   ],
 * };
 * ```
 */
export type LogExpression =
  | LogCondition
  | {
    /** All of these are met. */
    readonly all: readonly LogExpression[];
  }
  | {
    /** At least one of these is met. */
    readonly any: readonly LogExpression[];
  }
  | {
    /** This is not met. */
    readonly not: LogExpression;
  };
