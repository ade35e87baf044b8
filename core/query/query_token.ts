import type { QueryError } from "./query_error.ts";

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
