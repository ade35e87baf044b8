import type { Statements } from "../connection/statements.ts";
import { deleteState, readState, writeState } from "./state.ts";

/** Ids that a part has at least and at most. */
const FEWEST_IDS = 8_000;
const MOST_IDS = 100_000;

const STATE = "text_index";

/**
 * What there is of the index of texts. It is in parts, each with a table of its own for a range of
 * ids: a part whose rows are gone is dropped within a few milliseconds, while deleting from one table
 * for all (`contentless_delete`) takes 0.8 ms a row, and up to 15 s in one transaction.
 */
export interface TextParts {
  /** First id of each, ascending. */
  readonly firsts: readonly number[];
  /** The id up to which texts are in the index. */
  readonly indexedTo: number;
}

/**
 * Makes the first part of the index of texts, unless there are some, where this SQLite can: the
 * trigrams of what `searchText` and `endpoint` look into
 * (https://sqlite.org/fts5.html#the_trigram_tokenizer), without the texts themselves. To be run in a
 * transaction.
 *
 * @param statements The database.
 * @returns Whether there are some now.
 */
export function createTextParts(statements: Statements): boolean {
  if (readTextParts(statements) !== undefined) return true;
  const first = statements.number("SELECT CAST(min(id) AS REAL) FROM requests") ?? 1;
  try {
    createPart(statements, first);
  } catch {
    // Built without FTS5, or before 3.34: texts are looked for row by row.
    return false;
  }
  writeTextParts(statements, { firsts: [first], indexedTo: first - 1 });
  return true;
}

/** Reads what there is, or `undefined` if there is no index of texts. */
export function readTextParts(statements: Statements): TextParts | undefined {
  const text = readState(statements, STATE);
  if (text === undefined) return undefined;
  const { firsts, indexedTo } = JSON.parse(text);
  return { firsts: Array.from(firsts, Number), indexedTo: Number(indexedTo) };
}

/** Stores what there is. To be run in a transaction. */
export function writeTextParts(statements: Statements, parts: TextParts): void {
  writeState(statements, STATE, JSON.stringify(parts));
}

/** The table of a part. */
export function partTable(first: number): string {
  return `supertracer_text_${first}`;
}

/**
 * The parts with one that takes what comes next, which is made if need be: a third of the rows fits
 * into one, so that there are few, and few texts of rows that are gone. To be run in a transaction.
 */
export function withOpenPart(statements: Statements, parts: TextParts): TextParts {
  const { firsts, indexedTo } = parts;
  const [oldest, newest] = [firsts[0] ?? indexedTo, firsts.at(-1)];
  const size = Math.min(Math.max((indexedTo - oldest) / 3, FEWEST_IDS), MOST_IDS);
  if (newest !== undefined && indexedTo - newest + 1 < size) return parts;
  createPart(statements, indexedTo + 1);
  return { firsts: [...firsts, indexedTo + 1], indexedTo };
}

/**
 * Drops a part whose rows are all gone. To be run in a transaction.
 *
 * @param statements The database.
 * @returns Whether there was one.
 */
export function dropDeadPart(statements: Statements): boolean {
  const parts = readTextParts(statements);
  if (parts === undefined) return false;
  const { firsts, indexedTo } = parts;
  const dead = firsts.find((first, i) => {
    const last = (firsts[i + 1] ?? indexedTo + 1) - 1;
    const sql = "SELECT 1 FROM requests WHERE id BETWEEN ? AND ? LIMIT 1";
    return last >= first && statements.get(sql, first, last) === undefined;
  });
  if (dead === undefined) return false;
  statements.exec(`DROP TABLE ${partTable(dead)}`);
  writeTextParts(statements, { firsts: firsts.filter((first) => first !== dead), indexedTo });
  return true;
}

/**
 * Drops all that there is. To be run in a transaction.
 *
 * @param statements The database.
 */
export function dropTextParts(statements: Statements): void {
  for (const first of readTextParts(statements)?.firsts ?? []) {
    statements.exec(`DROP TABLE IF EXISTS ${partTable(first)}`);
  }
  deleteState(statements, STATE);
}

function createPart(statements: Statements, first: number): void {
  statements.exec(
    `CREATE VIRTUAL TABLE ${partTable(first)} USING fts5(text, ` +
      "tokenize = 'trigram', content = '', columnsize = 0, detail = none)",
  );
}
