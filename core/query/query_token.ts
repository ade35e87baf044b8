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

/** A value of a term. */
export interface QueryValue {
  /** Without quotes and escapes. */
  readonly text: string;
  /** Whether it was quoted; its characters then have no special meaning. */
  readonly isQuoted: boolean;
  /** Index of its first character in the query, including the quote. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
}

/** A token of a query, for chips and highlighting. */
export interface QueryToken {
  /** `term` has a key, `text` is free text; the others are operators and parentheses. */
  readonly kind: "term" | "text" | "or" | "and" | "open" | "close";
  /** Canonical name of the key; as typed if it is unknown. */
  readonly key: string | undefined;
  /** The text after the colon, or the whole free text, as typed. */
  readonly value: string;
  /** The values; several if separated by commas. */
  readonly values: readonly QueryValue[];
  /** Whether it is negated by `-` or `NOT`. */
  readonly negated: boolean;
  /** Index of its first character, including `-` or `NOT`. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
  /** Its error, if it is invalid. */
  error?: QueryError | undefined;
}
