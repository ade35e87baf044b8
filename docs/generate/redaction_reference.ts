import {
  NAME_KEYS,
  type NameRow,
  type Place,
  PLAIN_ROWS,
  SECRET_ROWS,
  URL_HEADERS,
  VALUE_KEYS,
  words,
} from "../../core/redaction/names.ts";
import { PATTERNS } from "../../core/redaction/patterns.ts";
import { code, wrap } from "./marked_part.ts";

const MATCHES: Readonly<Record<NameRow["match"], string>> = {
  whole: "The whole name is",
  last: "The last word is",
  part: "The name contains",
};

const EVIDENCE: Readonly<Record<NonNullable<NameRow["evidence"]>, string>> = {
  text: "",
  code: "small numbers too",
  count: "not numbers or plain words",
  generated: "only values that look generated",
  any: "any value",
};

const PLACES: Readonly<Record<Place, string>> = {
  data: "bodies, texts, metadata",
  query: "queries",
  header: "headers",
};

/** Lists of the names whose values are secret. */
export function secretNames(): string {
  return SECRET_ROWS.map(nameList).join("\n\n");
}

/** Lists of the names whose values are never secret. */
export function plainNames(): string {
  return PLAIN_ROWS.map(nameList).join("\n\n");
}

/** List of the headers that hold a URL. */
export function urlHeaders(): string {
  return codes(URL_HEADERS);
}

/** Lists of the keys of name/value pairs. */
export function pairKeys(): string {
  return `${codes(NAME_KEYS)}\n\nand its value in\n\n${codes(VALUE_KEYS)}`;
}

/** List of what is secret by its appearance. */
export function patternList(): string {
  return PATTERNS.map(({ name }) => `- ${name}`).join("\n");
}

function nameList(row: NameRow): string {
  const { match, names, evidence = "text", places = [], beside, onCallback, language } = row;
  const notes = [
    language ?? "",
    EVIDENCE[evidence],
    places.length === 0 ? "" : `in ${conjunction(placeWords(places))}`,
    beside === undefined ? "" : besideWords(beside, onCallback),
  ].filter((note) => note !== "");
  const title = `**${MATCHES[match]}**${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`;
  return `${wrap(title)}\n\n${codes(words(names))}`;
}

function placeWords(places: readonly Place[]): string[] {
  return places.flatMap((place) => PLACES[place].split(", "));
}

function besideWords(names: string, onCallback = false): string {
  const beside = `beside ${words(names).map(code).join(" or ")}`;
  return onCallback ? `${beside}, or on the path of a sign-in callback` : beside;
}

function conjunction(items: readonly string[]): string {
  const rest = items.slice(0, -1).join(", ");
  return rest === "" ? items.join() : `${rest} and ${items.at(-1)}`;
}

function codes(names: readonly string[]): string {
  return wrap(names.map(code).join(" "));
}
