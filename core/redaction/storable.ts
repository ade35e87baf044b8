import type { Ranges } from "./ranges.ts";

/**
 * The text with what no database keeps replaced by U+FFFD: NUL (SQLite cuts there, PostgreSQL
 * refuses the row with SQLSTATE 22021) and lone surrogates, which are no UTF-8.
 */
export function storable(text: string): string {
  if (isStorable(text)) return text;
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** Whether any database keeps the text as it is. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** Finds what {@linkcode storable} replaces, a run at a time. */
export function findUnstorable(text: string, ranges: Ranges): void {
  if (isStorable(text)) return;
  const kept = storable(text);
  for (let end = 0; end < text.length;) {
    const start = end++;
    if (kept.charCodeAt(start) === text.charCodeAt(start)) continue;
    while (end < text.length && kept.charCodeAt(end) !== text.charCodeAt(end)) end++;
    ranges.add(start, end, kept.slice(start, end));
  }
}
