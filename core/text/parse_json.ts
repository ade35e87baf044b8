/** Deepest nesting that is parsed: beyond some thousand levels `JSON.stringify` runs out of stack. */
const MAX_DEPTH = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads stored JSON text.
 *
 * @param text JSON text, or what was cut or redacted so that it is none.
 * @returns The value; the text itself where it is no JSON, or nested deeper than 1,000 levels.
 */
export function parseJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === 0x5b || unit === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (unit === 0x5d || unit === 0x7d) depth--;
  }
  return deepest;
}
