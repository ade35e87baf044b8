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

/** Finds what {@linkcode storable} replaces, unit by unit. */
export function findUnstorable(text: string, ranges: Ranges): void {
  if (isStorable(text)) return;
  const kept = storable(text);
  for (let i = 0; i < text.length; i++) {
    if (kept.charCodeAt(i) !== text.charCodeAt(i)) ranges.add(i, i + 1, "\ufffd");
  }
}
