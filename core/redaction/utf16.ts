/** Fewer are a matter of binary data, or of a NUL here and there. */
const MIN_SHARE = 0.3;
const SAMPLE = 512;
const MIN_LENGTH = 8;

/**
 * Text that was UTF-16 and was read as UTF-8, so that every other character is NUL and no name in it
 * can be recognized: read again. Other text is returned as it is.
 */
export function readUtf16(text: string): string {
  if (text.length < MIN_LENGTH || !text.includes("\0")) return text;
  const sample = text.slice(0, SAMPLE);
  if (sample.split("\0").length - 1 < sample.length * MIN_SHARE) return text;
  return text.replaceAll("\0", "");
}
