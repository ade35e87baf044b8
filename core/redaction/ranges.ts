import { isStorable, storable } from "../text/storable.ts";

/** A range of a text and what replaces it. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Reports where a secret begins and ends. */
export type Hide = (start: number, end: number) => void;

/**
 * The parts of a text to replace. All finders search the same text and report ranges; overlaps are
 * replaced once, and nothing else is touched.
 */
export class Ranges {
  readonly #list: Replacement[] = [];
  #isSorted = true;
  /** End of the last range. */
  #end = 0;

  /** Whether nothing was found. */
  get isEmpty(): boolean {
    return this.#list.length === 0;
  }

  add(start: number, end: number, by: string): void {
    if (end <= start) return;
    if (start < this.#end) this.#isSorted = false;
    this.#end = end;
    this.#list.push({ start, end, by });
  }

  /** Adds what databases can't store, run by run, with its replacement. */
  addUnstorable(text: string): void {
    if (isStorable(text)) return;
    const kept = storable(text);
    for (let end = 0; end < text.length;) {
      const start = end++;
      if (kept.charCodeAt(start) === text.charCodeAt(start)) continue;
      while (end < text.length && kept.charCodeAt(end) !== text.charCodeAt(end)) end++;
      this.add(start, end, kept.slice(start, end));
    }
  }

  /**
   * The ranges in order without overlaps; of those that overlap, the first determines the
   * replacement.
   */
  settled(): readonly Replacement[] {
    if (this.#isSorted) return this.#list;
    const sorted = this.#list.toSorted((a, b) => a.start - b.start || b.end - a.end);
    const settled: Replacement[] = [];
    for (const range of sorted) {
      const last = settled.at(-1);
      if (last === undefined || range.start >= last.end) settled.push(range);
      else if (range.end > last.end) settled[settled.length - 1] = { ...last, end: range.end };
    }
    return settled;
  }

  /** The text with all ranges replaced; the same string if there are none. */
  applyTo(text: string): string {
    if (this.#list.length === 0) return text;
    let out = "";
    let copied = 0;
    for (const { start, end, by } of this.settled()) {
      out += text.slice(copied, start) + by;
      copied = end;
    }
    return out + text.slice(copied);
  }
}
