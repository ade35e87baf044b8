import { isGenerated } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Hide } from "./ranges.ts";

const LOGIN = /(?<![\w/.:@-])[A-Za-z][\w$]{0,30}\/([^\s/@'"<>]{1,128})@(?=[A-Za-z0-9/])/g;

/** Finds passwords in `scott/t1ger-9f1e@db`; `actions/checkout@v4` has none. */
export function findSlashLogins(text: string, hide: Hide): void {
  for (const match of matchesOf(LOGIN, text)) {
    const password = match[1] ?? "";
    const end = match.index + match[0].length - 1;
    if (isGenerated(password)) hide(end - password.length, end);
  }
}
