import type { QueryError } from "./query_error.ts";

/** A value of a term. */
export interface QueryValue {
  /** Without quotes and escapes. */
  readonly text: string;
  /** Whether it was in quotes: then no character of it has a special meaning. */
  readonly isQuoted: boolean;
  /** Index of its first character in the query, the quote included. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
}

/** A part of a query, for chips and highlighting. */
export interface QueryToken {
  /** `term` has a key, `text` is free text; the others join them. */
  readonly kind: "term" | "text" | "or" | "and" | "open" | "close";
  /** Name of the key, whichever alias was typed; as it was typed if there is none. */
  readonly key: string | undefined;
  /** What stands after the colon, or the whole free text, as it was typed. */
  readonly value: string;
  /** The values, one or, with commas, several. */
  readonly values: readonly QueryValue[];
  /** Whether `-` or `NOT` stands before it. */
  readonly negated: boolean;
  /** Index of its first character, `-` or `NOT` included. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
  /** What is wrong with it. */
  error?: QueryError | undefined;
}
