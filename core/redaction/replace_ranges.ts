/**
 * Replaces the ranges that `next` finds, one after the other.
 *
 * @param next The first range that starts at or after an index.
 */
export function replaceRanges(
  text: string,
  replacement: string,
  next: (from: number) => [start: number, end: number] | undefined,
): string {
  let out = "";
  let copied = 0;
  for (let range = next(0); range !== undefined; range = next(copied)) {
    out += text.slice(copied, range[0]) + replacement;
    copied = range[1];
  }
  return copied === 0 ? text : out + text.slice(copied);
}
