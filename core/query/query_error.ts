/**
 * A query that can't be parsed. `at` and `length` locate the mistake; the message says how to
 * correct it.
 *
 * @example
 * ```ts
 * import { parseQuery, QueryError } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * const isAtValue = (error: unknown) => error instanceof QueryError && error.at === 7;
 * assert.throws(() => parseQuery("status:teapot"), isAtValue);
 * ```
 */
export class QueryError extends Error {
  /** `"QueryError"`. */
  override readonly name = "QueryError";
  /** Index of the first wrong character, in UTF-16 code units. */
  readonly at: number;
  /** Number of wrong characters; 0 at the end of the text. */
  readonly length: number;

  /**
   * Creates the error.
   *
   * @param message What is wrong, and what to do.
   * @param at Index of the first wrong character.
   * @param length Number of wrong characters.
   */
  constructor(message: string, at: number, length: number) {
    super(message);
    this.at = at;
    this.length = length;
  }
}
