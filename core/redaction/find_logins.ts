import { isGenerated } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Hide } from "./ranges.ts";

/** Matches every text with an `@` that holds userinfo, as JSON (`\/\/`) too. */
export const USERINFO_HINT = /@(?<=\/[^\s/@"'<>]*@)/;

const AUTHORITY = /[^\s/?#"'<>\\`]*/y;
/** What a password with an unencoded `/`, `?` or `#` may go on with. */
const BEYOND = /[^\s"'<>\\`@:]*@/y;

/**
 * Finds what stands before `@` in the authority of the URLs in a text:
 * `https://user:password@host`. `ssh://git@host` names a user, but in http a lone userinfo is a
 * token. Without a scheme, as in `//user:password@host`, it is one only with a password.
 */
export function findUserinfo(text: string, hide: Hide): void {
  for (let at = text.indexOf("//"); at >= 0; at = text.indexOf("//", at)) {
    const start = at + 2;
    at = start;
    AUTHORITY.lastIndex = start;
    const authority = AUTHORITY.exec(text)?.[0] ?? "";
    const end = authority.lastIndexOf("@");
    const colon = authority.indexOf(":");
    const hasScheme = text.charAt(start - 3) === ":";
    if (end > 0) {
      const isHttp = hasScheme && /https?$/i.test(text.slice(Math.max(0, start - 8), start - 3));
      if (isHttp || (colon >= 0 && colon < end)) hide(start, at = start + end);
    } else if (
      hasScheme && end < 0 && colon > 0 && !/^[0-9]*\]?$/.test(authority.slice(colon + 1))
    ) {
      BEYOND.lastIndex = start + authority.length;
      if (BEYOND.test(text)) hide(start, at = BEYOND.lastIndex - 1);
    }
  }
}

const LOGIN = /(?<![\w/.:@-])[A-Za-z][\w$]{0,30}\/([^\s/@'"<>]{1,128})@(?=[A-Za-z0-9/])/g;

/** Finds passwords in `scott/t1ger-9f1e@db`; `actions/checkout@v4` has none. */
export function findSlashLogins(text: string, hide: Hide): void {
  for (const match of matchesOf(LOGIN, text)) {
    const password = match[1] ?? "";
    const end = match.index + match[0].length - 1;
    if (isGenerated(password)) hide(end - password.length, end);
  }
}
