import { type FilterConditions, storable } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { LONG_MARK } from "../schema/text_index.ts";
import { partTable, readTextParts } from "../schema/text_parts.ts";
import { type Cursor, idRows, type Range, RangeParameters } from "./access_path.ts";
import { CURSOR_LIST, cursorOf } from "./path_steps.ts";

/** Trigrams asked for, from all over the texts: each costs, and more hardly find fewer. */
const MAX_TRIGRAMS = 8;

/**
 * Finds all cursors that meet the conditions by the index of texts.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @param range The time.
 * @param most How many rows may have the trigrams.
 * @returns The cursors, the newest first; `undefined` if there are too many.
 */
export function findTextMatches(
  statements: Statements,
  conditions: FilterConditions,
  range: Range,
  most: number,
): Cursor[] | undefined {
  const parts = readTextParts(statements);
  if (parts === undefined) return undefined;
  const { firsts, indexedTo } = parts;
  const last = statements.number("SELECT CAST(max(id) AS REAL) FROM requests") ?? 0;
  const ids = findIds(statements, firsts, matchOf(conditions), most);
  if (ids === undefined) return undefined;
  const cursors: Cursor[] = [];
  const found = new RangeParameters<"ids">();
  const isFound = `id IN (SELECT value FROM json_each(${found.slot("ids", "text")}))`;
  const foundSql = `SELECT ${CURSOR_LIST} ${idRows(isFound, conditions, found)}`;
  const values = found.over(range, { ids: JSON.stringify(ids) });
  cursors.push(...statements.all(foundSql, ...values).map(cursorOf));
  const newer = new RangeParameters<"first" | "last">();
  const isNewer = `id BETWEEN ${newer.slot("first", "integer")} AND ${
    newer.slot("last", "integer")
  }`;
  const newerSql = `SELECT ${CURSOR_LIST} ${idRows(isNewer, conditions, newer)}`;
  const newest = newer.over(range, { first: indexedTo + 1, last });
  cursors.push(...statements.all(newerSql, ...newest).map(cursorOf));
  return cursors.sort((a, b) => b.time - a.time || b.id - a.id);
}

/** Ids of rows that have all trigrams. */
function findIds(
  statements: Statements,
  firsts: readonly number[],
  match: string,
  most: number,
): number[] | undefined {
  const ids: number[] = [];
  for (const first of firsts.toReversed()) {
    ids.push(...idsInPart(statements, first, match, most - ids.length + 1));
    if (ids.length > most) return undefined;
  }
  return ids;
}

function idsInPart(
  statements: Statements,
  first: number,
  match: string,
  limit: number,
): number[] {
  const table = partTable(first);
  const sql = `SELECT CAST(rowid AS REAL) AS id FROM ${table} WHERE ${table} MATCH ? LIMIT ?`;
  try {
    return statements.all(sql, match, limit).map((row) => Number(row["id"]));
  } catch (error) {
    // Its rows were deleted, and so was it.
    if (readTextParts(statements)?.firsts.includes(first) !== true) return [];
    throw error;
  }
}

/** What the index is asked for: trigrams of the texts, in whatever order. */
function matchOf({ searchText, endpoint }: FilterConditions): string {
  const all: Set<string> = new Set();
  for (const text of [searchText, endpoint]) {
    const characters = [...storable(text ?? "")];
    for (let i = 0; i + 3 <= characters.length; i++) all.add(characters.slice(i, i + 3).join(""));
  }
  const step = Math.max(1, all.size / MAX_TRIGRAMS);
  const some = [...all].filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
  const terms = some.map((trigram) => `"${trigram.replaceAll('"', '""')}"`);
  return `(${terms.join(" AND ")}) OR "${LONG_MARK}"`;
}
