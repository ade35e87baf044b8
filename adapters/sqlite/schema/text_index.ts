import type { SqlRow } from "@supertracer/core/sql";
import { isBusy } from "../connection/failure.ts";
import type { Statements } from "../connection/statements.ts";
import { partTable, readTextParts, withOpenPart, writeTextParts } from "./text_parts.ts";

/** Whether texts have an index; `"auto"`: as long as somebody searches. */
export type TextIndexing = "auto" | boolean;

/** Rows whose texts are longer are found by the mark alone. */
const MAX_TEXT = 4_000;

/** Stands for a text that is too long: three characters, so one trigram, of the private use area. */
export const LONG_MARK = "\u{e5a1}\u{e5a2}\u{e5a3}";

/** Pages merged at once, which takes some 10 ms. */
const MERGED_PAGES = 64;

/** With more rows that are not in the index yet it is of no use. */
const MAX_NOT_INDEXED = 20_000;

/**
 * Whether there is an index of texts that can be read and has all rows, but for a few of the newest.
 * It lacks more while it is being made, and after it was at rest.
 *
 * @param statements The database.
 */
export function coversTexts(statements: Statements): boolean {
  const parts = readTextParts(statements);
  if (parts === undefined) return false;
  const { firsts, indexedTo } = parts;
  const first = statements.number("SELECT CAST(min(id) AS REAL) FROM requests") ?? Infinity;
  const last = statements.number("SELECT CAST(max(id) AS REAL) FROM requests") ?? 0;
  if (first < (firsts[0] ?? indexedTo + 1) || last - indexedTo > MAX_NOT_INDEXED) return false;
  const newest = firsts.at(-1);
  if (newest === undefined) return true;
  const table = partTable(newest);
  try {
    statements.all(`SELECT rowid FROM ${table} WHERE ${table} MATCH 'abc' LIMIT 1`);
    return true;
  } catch (error) {
    if (isBusy(error)) throw error;
    // Made by an SQLite that can what this one can't.
    return false;
  }
}

/**
 * Puts the texts of the next rows into the index. To be run in a transaction.
 *
 * @param statements The database.
 * @param count Most rows.
 * @returns How many there were.
 */
export function indexTexts(
  statements: Statements,
  count: number,
): number {
  const before = readTextParts(statements);
  if (before === undefined) return 0;
  const rows = statements.all(
    "SELECT CAST(id AS REAL) AS id, content, url, error_message FROM requests " +
      "WHERE id > ? ORDER BY requests.id LIMIT ?",
    before.indexedTo,
    count,
  );
  if (rows.length === 0) return 0;
  const { firsts } = withOpenPart(statements, before);
  const table = partTable(firsts.at(-1) ?? 0);
  const insert = statements.prepare(`INSERT INTO ${table} (rowid, text) VALUES (?, ?)`);
  for (const row of rows) {
    insert.run(Number(row["id"]), textOf(row));
  }
  writeTextParts(statements, { firsts, indexedTo: Number(rows.at(-1)?.["id"]) });
  return rows.length;
}

/**
 * Merges the part before the newest a little further, until it is a single segment, by which it is
 * searched some times faster; SQLite merges the newest while texts are put into it. To be run in a
 * transaction.
 *
 * @param statements The database.
 */
export function mergeTexts(statements: Statements): void {
  const previous = readTextParts(statements)?.firsts.at(-2);
  if (previous === undefined) return;
  const table = partTable(previous);
  // Negative: all of its segments (https://sqlite.org/fts5.html#the_merge_command).
  statements.run(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`, -MERGED_PAGES);
}

function textOf(row: SqlRow): string {
  const [content, url, error] = ["content", "url", "error_message"].map((name) => {
    return String(row[name] ?? "");
  });
  return joinTexts(content ?? "", url ?? "", error ?? "");
}

/** The texts, one a line; what the URL repeats of the content only once. */
function joinTexts(content: string, url: string, error: string): string {
  const target = content.slice(content.indexOf(" ") + 1);
  const repeats = target !== "" && url.endsWith(target);
  // Two characters more: those of the trigrams that begin before.
  const ownUrl = repeats ? url.slice(0, url.length - target.length + 2) : url;
  const text = `${content}\n${ownUrl}\n${error}`;
  return text.length > MAX_TEXT ? LONG_MARK : text;
}
