import { BoundedMap } from "../runtime/bounded_map.ts";

/** Queries that are the same decoded or not. */
const PLAIN_QUERY = /^[A-Za-z0-9_.,:;/~!*()@$'=&-]+$/;

/** Maximum number of pairs, as names are compared with each other. */
const MAX_PAIRS = 64;

interface Written {
  flat: readonly string[];
  /** `,"name":"value"` for each pair. */
  readonly pieces: string[];
  json: string;
}

/**
 * Formats alternating names and values as JSON objects, and remembers the last result for each
 * number of pairs: a client sends the same headers again and again, some with another value. Equal
 * pairs are compared instead of formatted, and if all are equal, the string is reused.
 */
export class FlatJson {
  readonly #written: (Written | undefined)[] = new Array(MAX_PAIRS + 1).fill(undefined);

  /**
   * Formats an object.
   *
   * @param flat Alternating names and values; must not be modified afterwards.
   * @returns JSON text, or `undefined` if a name repeats or there are more than 64 pairs.
   */
  write(flat: readonly string[]): string | undefined {
    const pairs = flat.length >> 1;
    if (pairs > MAX_PAIRS) return undefined;
    const last = this.#written[pairs];
    if (last !== undefined && hasSameNames(flat, last.flat)) {
      if (takeValues(flat, last)) last.json = joined(last.pieces);
      last.flat = flat;
      return last.json;
    }
    if (hasTwice(flat)) return undefined;
    const pieces = Array.from({ length: pairs }, (_, i) => pieceOf(flat, i));
    const json = joined(pieces);
    this.#written[pairs] = { flat, pieces, json };
    return json;
  }
}

const queries = new FlatJson();

/** JSON of queries, with their maximum number and length. */
const plainQueries = new BoundedMap<string>(1_024, 256);

/**
 * The JSON of a plain query, without parsing it.
 *
 * @param query The query without `?`.
 * @returns JSON text, or `undefined` if it is not plain.
 */
export function plainQueryJson(query: string): string | undefined {
  const known = plainQueries.get(query);
  if (known !== undefined) return known;
  const json = PLAIN_QUERY.test(query) ? queries.write(fieldsOf(query)) : undefined;
  if (json !== undefined) plainQueries.set(query, json);
  return json;
}

/** Alternating names and values of a plain query. */
function fieldsOf(query: string): string[] {
  const flat: string[] = [];
  for (const field of query.split("&")) {
    if (field === "") continue;
    const end = field.indexOf("=");
    if (end < 0) flat.push(field, "");
    else flat.push(field.slice(0, end), field.slice(end + 1));
  }
  return flat;
}

function hasSameNames(flat: readonly string[], last: readonly string[]): boolean {
  for (let i = 0; i < flat.length; i += 2) if (flat[i] !== last[i]) return false;
  return true;
}

/** Updates the pieces whose value differs; returns whether there were any. */
function takeValues(flat: readonly string[], { flat: last, pieces }: Written): boolean {
  let hasChanged = false;
  for (let i = 0; i < pieces.length; i++) {
    if (flat[2 * i + 1] === last[2 * i + 1]) continue;
    pieces[i] = pieceOf(flat, i);
    hasChanged = true;
  }
  return hasChanged;
}

function hasTwice(flat: readonly string[]): boolean {
  for (let i = 2; i < flat.length; i += 2) {
    for (let j = 0; j < i; j += 2) if (flat[j] === flat[i]) return true;
  }
  return false;
}

function pieceOf(flat: readonly string[], pair: number): string {
  return `,${JSON.stringify(flat[2 * pair])}:${JSON.stringify(flat[2 * pair + 1])}`;
}

function joined(pieces: readonly string[]): string {
  let fields = "";
  for (const piece of pieces) fields += piece;
  return `{${fields.slice(1)}}`;
}
