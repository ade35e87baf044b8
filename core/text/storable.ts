/**
 * Replaces with U+FFFD what databases can't store: NUL (SQLite cuts there, PostgreSQL refuses the
 * row with SQLSTATE 22021) and lone surrogates, which have no UTF-8.
 */
export function storable(text: string): string {
  if (isStorable(text)) return text;
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

/** Whether every database can store the text unchanged. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
