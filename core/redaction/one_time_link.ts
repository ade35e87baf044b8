import { isGenerated } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Hide } from "./ranges.ts";
import type { Hint } from "./prefix_search.ts";

/** Words of the paths that one-time links lead to. */
const WORDS = [
  "reset",
  "verif",
  "confirm",
  "magic",
  "activat",
  "invit",
  "unsubscri",
  "recover",
  "passwordless",
  "unlock",
  "one-?time",
  "log-?in",
  "sign-?in",
];

/** What every text with such a link holds. */
export const LINK_HINTS: readonly Hint[] = WORDS.map((word) => ({
  begin: word.slice(0, 3),
  pattern: `${word}[a-z0-9_-]{0,40}[/\\\\]`,
}));

const LINK = new RegExp(
  `/[a-z0-9_-]{0,40}(?:${
    WORDS.join("|")
  })[a-z0-9_-]{0,40}((?:/[^\\s/?#"'<>\\\\&;,()]{1,512}){1,4})`,
  "gi",
);
/** Shorter segments are words, ids and dates. */
const MIN_LENGTH = 10;

/**
 * Finds the tokens in paths such as `/reset-password/q7Fh2kLm9xWv4Tz1`, in URLs as in running text:
 * they let in whoever has them.
 */
export function findOneTimeLinks(text: string, hide: Hide): void {
  for (const match of matchesOf(LINK, text)) {
    const segments = match[1] ?? "";
    let start = match.index + match[0].length - segments.length;
    for (const segment of segments.split("/").slice(1)) {
      start++;
      const token = segment.replace(/[.:!]+$/, "");
      if (token.length >= MIN_LENGTH && isGenerated(token)) hide(start, start + token.length);
      start += segment.length;
    }
  }
}
