import { replaceRanges } from "./replace_ranges.ts";

/** Matches every text that holds userinfo, as JSON (`\/\/`) too; a port is none. */
export const USERINFO_HINT = /:\\*\/\\*\/[^\s/:@"]*(?:@|:(?![0-9]+(?:[\s/?#"'<>\\]|$)))/;

const AUTHORITY = /[^\s/?#"'<>\\`]*/y;
/** What a password with an unencoded `/`, `?` or `#` may go on with. */
const BEYOND = /[^\s"'<>\\`@:]*@/y;

/**
 * Replaces what stands before `@` in the authority of the URLs in a text:
 * `https://user:password@host`. `ssh://git@host` names a user, but in http a lone userinfo is a
 * token.
 */
export function redactUserinfo(text: string, replacement: string): string {
  if (!text.includes("@")) return text;
  return replaceRanges(text, replacement, (from) => {
    for (let at = text.indexOf("://", from); at >= 0; at = text.indexOf("://", at + 3)) {
      const start = at + 3;
      AUTHORITY.lastIndex = start;
      const authority = AUTHORITY.exec(text)?.[0] ?? "";
      const end = authority.lastIndexOf("@");
      const colon = authority.indexOf(":");
      if (end > 0) {
        const isHttp = /https?$/i.test(text.slice(Math.max(0, at - 5), at));
        if (isHttp || (colon >= 0 && colon < end)) return [start, start + end];
      } else if (end < 0 && colon > 0 && !/^[0-9]*\]?$/.test(authority.slice(colon + 1))) {
        BEYOND.lastIndex = start + authority.length;
        if (BEYOND.test(text)) return [start, BEYOND.lastIndex - 1];
      }
    }
    return undefined;
  });
}
