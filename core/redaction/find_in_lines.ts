import { isSecretValue } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import type { NameRule } from "./secret_names.ts";

/** Longer first lines are not table headers. */
const MAX_HEAD = 4_096;
const CELL = /^\s*"?[^\s"'<>{}()=:][^"'<>{}()=:]{0,63}"?\s*$/;
const QUOTED = /"(?:[^"]|"")*"?/y;
const DISPOSITION = /^content-disposition:[^\r\n]{0,512}?\bname="?([^";\r\n]{1,256})"?[^\r\n]*/gim;
const BLANK_LINE = /\r?\n\r?\n/g;

/** Finds secrets in texts with meaningful lines: tables, and multipart treated as text. */
export function findInLines(text: string, rules: RedactionRules, ranges: Ranges): void {
  if (!text.includes("\n")) return;
  findInTable(text, rules, ranges);
  if (/content-disposition/i.test(text)) findInParts(text, rules, ranges);
}

/** Handles CSV with a header row: hides the columns with secret names. */
function findInTable(text: string, rules: RedactionRules, ranges: Ranges): void {
  const newline = text.indexOf("\n");
  if (newline > MAX_HEAD) return;
  const head = text.slice(0, newline).replace(/\r$/, "");
  const separator = [",", ";", "\t", "|"].find((char) => head.includes(char));
  if (separator === undefined) return;
  const names = head.split(separator);
  if (!names.every((name) => CELL.test(name))) return;
  const columns = names.map((name) => {
    const rule = rules.names.ruleOf(name.replaceAll('"', "").trim());
    return rule?.beside === undefined ? rule : undefined;
  });
  if (columns.every((rule) => rule === undefined)) return;
  for (let at = newline + 1; at < text.length;) {
    at = findInTableRow(text, at, separator, columns, rules, ranges);
  }
}

/** Handles the row that begins at `at`; returns where the next one begins. */
function findInTableRow(
  text: string,
  at: number,
  separator: string,
  columns: readonly (NameRule | undefined)[],
  rules: RedactionRules,
  ranges: Ranges,
): number {
  for (let column = 0;; column++) {
    let end = at;
    const isQuoted = text.charAt(at) === '"';
    if (isQuoted) {
      QUOTED.lastIndex = at;
      QUOTED.test(text);
      end = QUOTED.lastIndex;
    }
    while (end < text.length && text.charAt(end) !== separator && text.charAt(end) !== "\n") end++;
    let from = at;
    let to = end;
    if (text.charAt(to - 1) === "\r") to--;
    if (isQuoted) {
      from++;
      if (to > from && text.charAt(to - 1) === '"') to--;
    }
    const rule = columns[column];
    // Prose may have commas in its first line too, but not in every line.
    const isRow = column > 0 || text.charAt(end) === separator;
    if (rule !== undefined && isRow && isSecretValue(rule.evidence, text.slice(from, to), false)) {
      ranges.add(from, to, rules.replacement);
    }
    if (text.charAt(end) !== separator) return end + 1;
    at = end + 1;
  }
}

function findInParts(text: string, rules: RedactionRules, ranges: Ranges): void {
  let body = 0;
  for (const match of matchesOf(DISPOSITION, text)) {
    // A part has one set of headers.
    if (match.index < body) continue;
    const rule = rules.names.ruleOf(match[1] ?? "");
    if (rule === undefined || rule.beside !== undefined) continue;
    BLANK_LINE.lastIndex = match.index + match[0].length;
    if (!BLANK_LINE.test(text)) return;
    const start = body = BLANK_LINE.lastIndex;
    const next = text.indexOf("\n--", start);
    let end = next < 0 ? text.length : next;
    if (text.charAt(end - 1) === "\r") end--;
    if (isSecretValue(rule.evidence, text.slice(start, end), false)) {
      ranges.add(start, end, rules.replacement);
    }
  }
}
