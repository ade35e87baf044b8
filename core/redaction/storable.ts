/**
 * The text with what no database keeps replaced by U+FFFD: NUL (SQLite cuts there, PostgreSQL
 * refuses the row with SQLSTATE 22021) and lone surrogates, which are no UTF-8.
 */
export function storable(text: string): string {
  if (text.isWellFormed() && !text.includes("\0")) return text;
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
