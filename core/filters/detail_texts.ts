import type { Log } from "../log/log.ts";
import { bodyJson } from "../log/log_shapes.ts";

/** Stand for what is escaped while the rest is taken apart: JSON never has them as they are. */
const BACKSLASH = "\u0001";
const QUOTE = "\u0002";

/**
 * Replacements, in their order, that make of the JSON of a text the text itself: line breaks, tabs,
 * quotes and backslashes. Databases make the same ones.
 */
export const TEXT_STEPS: readonly (readonly [from: string, to: string])[] = [
  ["\\\\", BACKSLASH],
  ['\\"', '"'],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\t", "\t"],
  [BACKSLASH, "\\"],
];

/** Replacements, in their order, that make of the JSON of headers lines: `content-type: text/html`. */
export const HEADER_STEPS: readonly (readonly [from: string, to: string])[] = [
  ["\\\\", BACKSLASH],
  ['\\"', QUOTE],
  ['":"', ": "],
  ['":["', ": "],
  ['"],"', "\n"],
  ['","', "\n"],
  ['"]}', ""],
  ['"}', ""],
  ['{"', ""],
  [QUOTE, '"'],
  [BACKSLASH, "\\"],
];

/**
 * What `bodyText` looks into: of each body that there is the text itself, or the JSON as it is stored.
 *
 * @param log A whole log.
 */
export function bodyTexts(log: Log): string[] {
  return (["request", "response"] as const).flatMap((side) => {
    const json = bodyJson(log, side);
    if (json === undefined) return [];
    return json.startsWith('"') ? replaceAll(json.slice(1, -1), TEXT_STEPS) : json;
  });
}

/**
 * What `headerText` looks into: the headers of the request and those of the response, one a line.
 *
 * @param log A whole log.
 */
export function headerTexts({ headers, responseHeaders }: Log): string[] {
  return [headers, responseHeaders].flatMap((each) => {
    return each === undefined ? [] : replaceAll(JSON.stringify(each), HEADER_STEPS);
  });
}

function replaceAll(text: string, steps: typeof TEXT_STEPS): string {
  let replaced = text;
  for (const [from, to] of steps) replaced = replaced.replaceAll(from, () => to);
  return replaced;
}
