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
  readonly #strings = new Map<string, string>();

  /** The string of this content that was seen first. */
  share(text: string): string {
    if (text.length > MAX_LENGTH) return text;
    const shared = this.#strings.get(text);
    if (shared !== undefined) return shared;
    if (this.#strings.size >= MAX_ENTRIES) this.#strings.clear();
    this.#strings.set(text, text);
    return text;
  }
}
