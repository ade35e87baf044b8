/**
 * A query that can't be read: `at` and `length` say which characters are meant, the message what to
 * do about them.
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
  /** Index of the first character that is meant, in UTF-16 units. */
  readonly at: number;
  /** How many characters are meant; 0 at the end of the text. */
  readonly length: number;

  /**
   * Makes the error.
   *
   * @param message What is wrong, and what to do.
   * @param at Index of the first character that is meant.
   * @param length How many are meant.
   */
  constructor(message: string, at: number, length: number) {
    super(message);
    this.at = at;
    this.length = length;
  }
}
