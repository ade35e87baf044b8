/**
 * The ways in which a text may stand in JSON that is kept as it was sent: as it is, and with `\u00e9`
 * for what is no ASCII, as Python and PHP write it by default.
 */
export function jsonSpellings(text: string): string[] {
  // Of UTF-16: a pair of surrogates are two escapes.
  const escaped = text.replace(/[\u0080-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return escaped === text ? [text] : [text, escaped];
}
