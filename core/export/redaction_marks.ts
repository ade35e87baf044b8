import { splitTarget } from "../text/request_target.ts";

/** Marks left by redaction, for secrets and for failures. */
const MARK = /\[(?:REDACTED|dropped: redaction failed)[^\]\n]{0,80}\]/;
const URL_MARK = /(?<![A-Za-z0-9])REDACTED(?![A-Za-z0-9])|dropped: redaction failed/;

/** Maximum number of names in a note. */
const MOST_NAMES = 8;
/** Maximum number of values searched in a body. */
const MOST_VALUES = 100_000;

/** Beginning of notes that only list what was redacted, which the copy itself shows too. */
export const REDACTION_NOTE = "Redacted";

/** Whether a text contains a redacted secret. */
export function isRedacted(text: string): boolean {
  return MARK.test(text);
}

/** Redacted parts of a URL: names of parameters, or descriptions. */
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

/** Redacted values of a body: `"$.card.number"`, `"$.items[0].pin"`. */
export function redactedInBody(body: unknown): string[] {
  if (typeof body === "string") return isRedacted(body) ? ["its text"] : [];
  const found: string[] = [];
  const waiting: (readonly [path: string, value: unknown])[] = [["$", body]];
  // A loop instead of recursion, as bodies may nest to any depth.
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
