import { type FilterConditions, storable } from "@supertracer/core/sql";
import { idQuery, type Place, type Range, rangeValues } from "./access_path.ts";
import { PLACE_LIST, placeOf } from "./path_steps.ts";
import type { Statements } from "./statements.ts";
import { LONG_MARK, textIndexedTo } from "./text_index.ts";

/** Ids that the index is asked about at once. */
const IDS_AT_ONCE = 100_000;
/** Rows looked at in one step. */
const ROWS_AT_ONCE = 500;
/** With more rows that are not in the index yet it is of no use. */
const MAX_NOT_INDEXED = 20_000;
/** Trigrams asked for; more of them hardly find fewer. */
const MAX_TRIGRAMS = 24;

/** Whether there is a text that the index can find: three characters at least. */
export function hasIndexedText({ searchText = "", endpoint = "" }: FilterConditions): boolean {
  return [searchText, endpoint].some((text) => [...text].length >= 3);
}

/**
 * Finds all places that meet the conditions by the index of texts.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @param range The time.
 * @param most How many rows may have the trigrams.
 * @returns The places, the newest first; `undefined` if there are too many.
 */
export function* findTextMatches(
  statements: Statements,
  conditions: FilterConditions,
  range: Range,
  most: number,
): Generator<void, Place[] | undefined, void> {
  const indexedTo = textIndexedTo(statements);
  const last = statements.number("SELECT CAST(max(id) AS REAL) FROM requests") ?? 0;
  if (last - indexedTo > MAX_NOT_INDEXED) return undefined;
  const ids = yield* findIds(statements, matchOf(conditions), indexedTo, most);
  if (ids === undefined) return undefined;
  const places: Place[] = [];
  const byIds = idQuery(conditions, (ids) => `id IN (SELECT value FROM json_each(${ids}))`, 1);
  for (let i = 0; i < ids.length; i += ROWS_AT_ONCE) {
    const some = JSON.stringify(ids.slice(i, i + ROWS_AT_ONCE));
    const sql = `SELECT ${PLACE_LIST} ${byIds.from}`;
    const rows = statements.all(sql, some, ...byIds.values, ...rangeValues(range));
    places.push(...rows.map(placeOf));
    yield;
  }
  const newer = idQuery(conditions, (from, to) => `id BETWEEN ${from} AND ${to}`, 2);
  for (let from = indexedTo + 1; from <= last; from += ROWS_AT_ONCE) {
    const sql = `SELECT ${PLACE_LIST} ${newer.from}`;
    const to = from + ROWS_AT_ONCE - 1;
    const rows = statements.all(sql, from, to, ...newer.values, ...rangeValues(range));
    places.push(...rows.map(placeOf));
    yield;
  }
  return places.sort((a, b) => b.time - a.time || b.id - a.id);
}

/** Ids of rows that have all trigrams. */
function* findIds(
  statements: Statements,
  match: string,
  indexedTo: number,
  most: number,
): Generator<void, number[] | undefined, void> {
  const ids: number[] = [];
  const first = statements.number("SELECT CAST(min(id) AS REAL) FROM requests") ?? 0;
  for (let to = indexedTo; to >= first; to -= IDS_AT_ONCE) {
    const rows = statements.all(
      "SELECT CAST(rowid AS REAL) AS id FROM supertracer_text " +
        "WHERE supertracer_text MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
      match,
      Math.max(to - IDS_AT_ONCE + 1, first),
      to,
      most - ids.length + 1,
    );
    for (const row of rows) ids.push(Number(row["id"]));
    if (ids.length > most) return undefined;
    yield;
  }
  return ids;
}

/** What the index is asked for: all trigrams of the texts, in whatever order. */
function matchOf({ searchText, endpoint }: FilterConditions): string {
  const trigrams: Set<string> = new Set();
  for (const text of [searchText, endpoint]) {
    const characters = [...storable(text ?? "")];
    for (let i = 0; i + 3 <= characters.length; i++) {
      if (trigrams.size < MAX_TRIGRAMS) trigrams.add(characters.slice(i, i + 3).join(""));
    }
  }
  const all = [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`);
  return `(${all.join(" AND ")}) OR "${LONG_MARK}"`;
}
