import { splitTarget } from "../text/request_target.ts";

/** What redaction leaves in the place of a secret, and in the place of what it could not read. */
const MARK = /\[(?:REDACTED|dropped: redaction failed)[^\]\n]{0,80}\]/;
const URL_MARK = /(?<![A-Za-z0-9])REDACTED(?![A-Za-z0-9])|dropped: redaction failed/;

/** Names listed in a note. */
const MOST_NAMES = 8;
/** Values looked at in one body. */
const MOST_VALUES = 100_000;

/** How notes begin that only name what was redacted: the copy itself shows each place. */
export const REDACTION_NOTE = "Redacted";

/** Whether a secret was taken out of a text. */
export function isRedacted(text: string): boolean {
  return MARK.test(text);
}

/** Where secrets were taken out of a URL: names of parameters, or the parts of it. */
export function redactedInUrl(url: string): string[] {
  if (!URL_MARK.test(url)) return [];
  const { origin, target } = splitTarget(url);
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const found = new Set<string>();
  if (URL_MARK.test(origin)) found.add("user name and password");
  if (URL_MARK.test(path)) found.add("path");
  for (const pair of mark < 0 ? [] : target.slice(mark + 1).split("&")) {
    if (URL_MARK.test(pair)) found.add(pair.split("=", 1)[0] ?? "");
  }
  return shorten([...found]);
}

/** Where secrets were taken out of a body: `"$.card.number"`, `"$.items[0].pin"`. */
export function redactedInBody(body: unknown): string[] {
  if (typeof body === "string") return isRedacted(body) ? ["its text"] : [];
  const found: string[] = [];
  const waiting: (readonly [path: string, value: unknown])[] = [["$", body]];
  // A loop instead of recursion: bodies nest as they like.
  for (let seen = 0; seen < MOST_VALUES; seen++) {
    const next = waiting.pop();
    if (next === undefined) break;
    const [path, value] = next;
    if (typeof value === "string" && isRedacted(value)) found.push(path);
    if (typeof value !== "object" || value === null) continue;
    const children = Array.isArray(value)
      ? value.map((item, index) => [`${path}[${index}]`, item] as const)
      : Object.entries(value).map(([key, item]) => [`${path}.${key}`, item] as const);
    for (const child of children.reverse()) {
      if (isRedacted(child[0])) found.push(`a key in ${path}`);
      waiting.push(child);
    }
  }
  return shorten(found);
}

function shorten(names: readonly string[]): string[] {
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  return more > 0 ? [...shown, `${more} more`] : shown;
}
