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
