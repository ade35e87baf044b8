/**
 * The ways to write a text in JSON that is stored as it was sent: literally, and with non-ASCII
 * characters escaped as `\u00e9`, the default of Python and PHP.
 */
export function jsonSpellings(text: string): string[] {
  // Per UTF-16 code unit: a surrogate pair becomes two escapes.
  const escaped = text.replace(/[\u0080-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return escaped === text ? [text] : [text, escaped];
}
