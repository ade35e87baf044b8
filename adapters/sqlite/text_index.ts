import type { SqlRow } from "@supertracer/core/sql";
import type { Statements } from "./statements.ts";

/** Rows whose texts are longer are found by the mark alone. */
const MAX_TEXT = 4_000;

/** Stands for a text that is too long: three characters, so one trigram, of the private use area. */
export const LONG_MARK = "\u{e5a1}\u{e5a2}\u{e5a3}";

/** Work on the index in one step, in pages: some milliseconds. */
const MERGED_PAGES = 32;

const INDEXED_TO = "text_indexed_to";

/**
 * Makes the index of texts, where this SQLite can: the trigrams of what `searchText` and `endpoint` look into
 * (https://sqlite.org/fts5.html#the_trigram_tokenizer), without the texts themselves.
 */
export function createTextIndex(statements: Statements): void {
  try {
    statements.exec(
      "CREATE VIRTUAL TABLE IF NOT EXISTS supertracer_text USING fts5(text, " +
        "tokenize = 'trigram', content = '', contentless_delete = 1, detail = none)",
    );
  } catch {
    // Built without FTS5, or before 3.43: texts are looked for row by row.
    return;
  }
  // Merging in the midst of an insert would hold the app for tenths of a second.
  statements.exec("INSERT INTO supertracer_text (supertracer_text, rank) VALUES ('automerge', 0)");
  statements.exec(
    "INSERT INTO supertracer_text (supertracer_text, rank) VALUES ('crisismerge', 1000)",
  );
}

/** Whether the index of texts is there and can be read. */
export function hasTextIndex(statements: Statements): boolean {
  try {
    statements.all("SELECT rowid FROM supertracer_text WHERE supertracer_text MATCH 'abc' LIMIT 1");
    return true;
  } catch {
    return false;
  }
}

/** The id up to which texts are in the index. */
export function textIndexedTo(statements: Statements): number {
  const row = statements.get("SELECT value FROM supertracer_state WHERE key = ?", INDEXED_TO);
  return Number(row?.["value"] ?? 0);
}

/**
 * Puts the texts of the next rows into the index. To be run in a transaction.
 *
 * @param statements The database.
 * @param count Most rows.
 * @returns How many there were.
 */
export function* indexTexts(
  statements: Statements,
  count: number,
): Generator<void, number, void> {
  const rows = statements.all(
    "SELECT CAST(id AS REAL) AS id, content, url, error_message FROM requests " +
      "WHERE id > ? ORDER BY requests.id LIMIT ?",
    textIndexedTo(statements),
    count,
  );
  if (rows.length === 0) return 0;
  for (const row of rows) {
    const id = Number(row["id"]);
    statements.run("INSERT INTO supertracer_text (rowid, text) VALUES (?, ?)", id, textOf(row));
    yield;
  }
  statements.run(
    "INSERT OR REPLACE INTO supertracer_state (key, value) VALUES (?, ?)",
    INDEXED_TO,
    String(Number(rows.at(-1)?.["id"])),
  );
  yield;
  mergeTextIndex(statements);
  return rows.length;
}

/**
 * Takes the rows that are gone out of the index. To be run in a transaction.
 *
 * @param statements The database.
 * @param from First id, inclusive.
 * @param to Last id, inclusive.
 */
export function forgetTexts(statements: Statements, from: number, to: number): void {
  statements.run(
    "DELETE FROM supertracer_text WHERE rowid IN (SELECT id FROM supertracer_text_docsize AS text " +
      "WHERE id BETWEEN ? AND ? " +
      "AND NOT EXISTS (SELECT 1 FROM requests WHERE requests.id = text.id))",
    from,
    to,
  );
}

/** Does a little of the tidying up that is left. */
export function mergeTextIndex(statements: Statements): void {
  statements.run(
    "INSERT INTO supertracer_text (supertracer_text, rank) VALUES ('merge', ?)",
    MERGED_PAGES,
  );
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
