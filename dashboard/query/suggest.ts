import type { LogRow } from "../../core/log/log_shapes.ts";
import { formatTerm } from "../../core/query/format_term.ts";
import { findQueryKey, QUERY_KEYS, type QueryKey } from "../../core/query/query_keys.ts";
import type { ListKind } from "./list_query.ts";
import { isEnumerated, offeredValues } from "./offered_values.ts";
import { seenAttributes, seenValues } from "./seen_values.ts";

/** A suggestion. */
export interface Suggestion {
  /** The text to insert. */
  readonly insert: string;
  /** The text to show. */
  readonly label: string;
  /** What it means. */
  readonly meaning: string;
  /** Number of loaded rows that have it. */
  readonly count?: number | undefined;
}

/** Suggestions at the caret. */
export interface Completion {
  /** Start of the text to replace. */
  readonly from: number;
  /** End of the text to replace. */
  readonly to: number;
  readonly items: readonly Suggestion[];
}

/** What is written before the name of an attribute. */
const PREFIX = "attr.";

const MOST_ITEMS = 8;
/** Maximum number of values for a key that was not typed. */
const MOST_VALUES = 3;
/** Shorter texts are in too many values. */
const LEAST_TEXT = 2;

/** Keys that don't apply to log lines, and those that don't apply to requests. */
const FOREIGN: Readonly<Record<ListKind, readonly string[]>> = {
  request: ["logger", "level", "is"],
  log: [
    ...["status", "method", "path", "route", "dur", "size", "outcome", "url", "ip", "agent", "is"],
    ...["user", "attr"],
  ],
};

/**
 * Suggestions at the caret: keys, predefined values, and values seen.
 *
 * @param text The query.
 * @param caret Index of the caret.
 * @param rows The loaded rows.
 * @param kind Kind of the list.
 */
export function suggest(
  text: string,
  caret: number,
  rows: readonly LogRow[],
  kind: ListKind,
): Completion {
  const { start, end } = wordAt(text, caret);
  const word = text.slice(start, caret);
  const colon = /^[a-z]+(?:\.[\w.-]+)?:/i.exec(word)?.[0].length;
  if (colon === undefined) return { from: start, to: end, items: forWord(word, rows, kind) };
  const key = findQueryKey(word.slice(0, colon - 1));
  const from = start + colon + startOfValue(word.slice(colon));
  const to = endOfValue(text, caret, end);
  const items = key === undefined ? [] : forValue(key, text.slice(from, caret), rows);
  return { from, to, items };
}

/**
 * Whether the word at the caret may become the name of a key: `sta` for `status:`. Searching for it
 * as text while it is being typed would empty the list.
 */
export function mayBecomeKey(text: string, caret: number, kind: ListKind): boolean {
  const { start, end } = wordAt(text, caret);
  if (caret !== end) return false;
  const word = text.slice(start, end).toLowerCase();
  return word !== "" &&
    QUERY_KEYS.some(({ name, aliases, isPrefix = false }) =>
      !FOREIGN[kind].includes(name) &&
      [name, ...aliases].some((each) =>
        each.startsWith(word) || (isPrefix && word.startsWith(`${each}.`))
      )
    );
}

/** Inserts a suggestion. */
export function takeSuggestion(
  text: string,
  { from, to }: Completion,
  { insert }: Suggestion,
): { readonly text: string; readonly caret: number } {
  const isKey = insert.endsWith(":") || insert === PREFIX;
  const rest = text.slice(to);
  const gap = isKey || /^[\s,)]/.test(rest) ? "" : " ";
  const head = text.slice(0, from) + insert + gap;
  // Skips an existing space.
  const caret = head.length + (!isKey && gap === "" && rest.startsWith(" ") ? 1 : 0);
  return { text: head + rest, caret };
}

function forWord(word: string, rows: readonly LogRow[], kind: ListKind): Suggestion[] {
  if (word.startsWith('"')) return [];
  const typed = word.toLowerCase();
  if (typed.startsWith(PREFIX)) return forAttribute(typed.slice(PREFIX.length), rows);
  const keys = QUERY_KEYS.filter(({ name, aliases }) =>
    typed === ""
      ? !FOREIGN[kind].includes(name)
      : [name, ...aliases].some((each) => each.toLowerCase().startsWith(typed))
  ).map(({ name, description, isPrefix = false }) => ({
    insert: isPrefix ? PREFIX : `${name}:`,
    label: isPrefix ? `${PREFIX}NAME:` : `${name}:`,
    meaning: description,
  }));
  const name = kind === "request" ? "route" : "logger";
  const key = typed.length < LEAST_TEXT ? undefined : findQueryKey(name);
  const values = key === undefined ? [] : forValue(key, word, rows)
    .filter(({ count }) => count !== undefined).slice(0, MOST_VALUES)
    .map((item) => ({
      ...item,
      insert: `${name}:${item.insert}`,
      label: `${name}:${item.label}`,
    }));
  return [...keys.slice(0, MOST_ITEMS - values.length), ...values];
}

function forAttribute(typed: string, rows: readonly LogRow[]): Suggestion[] {
  const names = seenAttributes(rows).filter((name) => name.toLowerCase().includes(typed));
  const items = names.map((name): Suggestion => {
    const insert = `${PREFIX}${name}:`;
    return { insert, label: insert, meaning: "" };
  });
  return items.sort((a, b) => rank(b, PREFIX + typed) - rank(a, PREFIX + typed))
    .slice(0, MOST_ITEMS);
}

function forValue(key: QueryKey, typed: string, rows: readonly LogRow[]): Suggestion[] {
  const wanted = typed.replace(/^"/, "").toLowerCase();
  const seen = seenValues(key.name, rows);
  const offered = offeredValues(key);
  const isOffered = (value: string): boolean => offered.some((each) => each.value === value);
  const fixed = offered.map(({ value, meaning }): Suggestion => {
    const count = seen.find((each) => each.value === value)?.count;
    return { insert: value, label: value, meaning, count };
  });
  const recorded = seen.filter(({ value }) => !isEnumerated(key) || !isOffered(value)).map((
    { value, count },
  ): Suggestion => {
    const insert = formatTerm({ key: key.name, values: [value] }).slice(key.name.length + 1);
    return { insert, label: value, meaning: "", count };
  });
  // Examples only if nothing better is known.
  const all = isEnumerated(key)
    ? [...fixed, ...recorded]
    : [...recorded, ...fixed.filter(({ count }) => count === undefined)];
  const matching = all.filter(({ label }) => label.toLowerCase().includes(wanted));
  return matching.sort((a, b) => rank(b, wanted) - rank(a, wanted)).slice(0, MOST_ITEMS);
}

function rank({ label }: Suggestion, wanted: string): number {
  return label.toLowerCase().startsWith(wanted) ? 1 : 0;
}

/** The word at or before the caret, without a sign. */
function wordAt(text: string, caret: number): { readonly start: number; readonly end: number } {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at++) {
    const char = text[at] ?? "";
    if (isQuoted && char === "\\") at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s(]/.test(char)) start = at + 1;
  }
  if (text[start] === "-" && start < caret) start++;
  const rest = isQuoted ? /^[^"]*"?/ : /^[^\s)]*/;
  return { start, end: caret + (rest.exec(text.slice(caret))?.[0].length ?? 0) };
}

/** Start of the last value. */
function startOfValue(values: string): number {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < values.length; at++) {
    if (isQuoted && values[at] === "\\") at++;
    else if (values[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && values[at] === ",") start = at + 1;
  }
  return start;
}

/** End of the value at the caret; the following ones stay. */
function endOfValue(text: string, caret: number, end: number): number {
  const comma = text.slice(caret, end).indexOf(",");
  return comma < 0 || text.slice(caret, end).includes('"') ? end : caret + comma;
}
