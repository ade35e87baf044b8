import { isSecretValue } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameRule } from "./secret_names.ts";

/** `Key (email, password)=(a, b) already exists.` */
const KEY = /\(([^()]{1,512})\)\s?=\s?\(/g;
/** The columns of an INSERT, up to its first row. */
const COLUMNS = /\(([^()]{1,2048})\)\s{0,8}values?\s{0,8}\(/gi;
/** A value of a row: quoted, or up to the next comma. */
const VALUE = /\s*(?:[A-Za-z]{0,2}'((?:[^']|'')*)'?|"([^"]*)"?|([^,()'"]*(?:\([^()]{0,256}\))?))/y;
const NEXT_ROW = /\s*\)\s*,\s*\(/y;
/** `Duplicate entry 'x' for key 'users.token'` */
const DUPLICATE = /\bentry '([^'\r\n]{0,512})' for key '([^'\r\n]{1,128})'/gi;

/** Finds the values of secret columns in SQL and in database errors. */
export function findInSql(text: string, rules: RedactionRules, ranges: Ranges): void {
  if (text.includes(")") && text.includes("(")) {
    findInKeys(text, rules, ranges);
    findInRows(text, rules, ranges);
  }
  if (!text.includes("entry '")) return;
  for (const match of matchesOf(DUPLICATE, text)) {
    const [, value = "", key = ""] = match;
    const rule = ruleOf(key, rules);
    if (rule === undefined || !isSecretValue(rule.evidence, value, false)) continue;
    const start = match.index + "entry '".length;
    ranges.add(start, start + value.length, rules.replacement);
  }
}

function findInKeys(text: string, rules: RedactionRules, ranges: Ranges): void {
  for (const match of matchesOf(KEY, text)) {
    const columns = rulesOf(match[1] ?? "", rules);
    if (columns === undefined) continue;
    const start = match.index + match[0].length;
    const close = text.indexOf(")", start);
    const end = close < 0 ? text.length : close;
    const values = text.slice(start, end).split(", ");
    // With a comma in a value, columns and values can't be matched.
    if (values.length !== columns.length) {
      ranges.add(start, end, rules.replacement);
      continue;
    }
    let at = start;
    values.forEach((value, i) => {
      const rule = columns[i];
      if (rule !== undefined && isSecretValue(rule.evidence, value, false)) {
        ranges.add(at, at + value.length, rules.replacement);
      }
      at += value.length + 2;
    });
  }
}

function findInRows(text: string, rules: RedactionRules, ranges: Ranges): void {
  for (const match of matchesOf(COLUMNS, text)) {
    const columns = rulesOf(match[1] ?? "", rules);
    if (columns === undefined) continue;
    for (let at = match.index + match[0].length; at < text.length;) {
      at = findInRow(text, at, columns, rules, ranges);
      NEXT_ROW.lastIndex = at;
      if (!NEXT_ROW.test(text)) break;
      at = NEXT_ROW.lastIndex;
    }
  }
}

/** Handles the row whose values begin at `at`; returns where it ends. */
function findInRow(
  text: string,
  at: number,
  columns: readonly (NameRule | undefined)[],
  rules: RedactionRules,
  ranges: Ranges,
): number {
  for (const rule of columns) {
    VALUE.lastIndex = at;
    const match = VALUE.exec(text);
    if (match === null) return at;
    const end = VALUE.lastIndex;
    const [whole, single, double, bare = ""] = match;
    const value = (single ?? double ?? bare).trim();
    // `$1` and `?` are placeholders.
    const isPlaceholder = single === undefined && /^(?:\$[0-9]+|\?|[:@]\w+|default)?$/i.test(value);
    if (rule !== undefined && !isPlaceholder) {
      const isQuoted = single !== undefined || double !== undefined;
      if (isSecretValue(rule.evidence, value, !isQuoted)) {
        const start = at +
          (isQuoted ? whole.search(/['"]/) + 1 : whole.length - whole.trimStart().length);
        const close = Number(isQuoted && /['"]$/.test(whole) && whole.length > 1);
        ranges.add(start, Math.max(start, end - close), rules.replacement);
      }
    }
    at = end;
    if (text.charAt(at) !== ",") return at;
    at++;
  }
  return at;
}

/** The rules for a list of columns, if any is secret. */
function rulesOf(list: string, rules: RedactionRules): (NameRule | undefined)[] | undefined {
  const columns = list.split(",").map((name) => ruleOf(name, rules));
  return columns.some((rule) => rule !== undefined) ? columns : undefined;
}

function ruleOf(column: string, rules: RedactionRules): NameRule | undefined {
  const rule = rules.names.ruleOf(column.replace(/["'`]|::\w+/g, "").trim());
  return rule?.beside === undefined ? rule : undefined;
}
