import { type NameRow, words } from "./names.ts";
import type { Hint } from "./prefix_search.ts";

/** What may stand between the words of a name; `+` is a space in forms. */
const SEPARATOR = "[-_. +[\\]/@$*]*";
/** What may follow a name of two letters. */
const FOLLOWERS = "\"'`:= ]-_.%+<>&\\|,)\t\r\n/;@$*#";
/** Letters that begin many ordinary words: a search that begins with them looks too often. */
const COMMON: ReadonlySet<string> = new Set(
  words(`acc api app aut car cod con cou int log mas med one pri pro rec ref ses sec sen ser sig sms
    sta sto sub use ver web ass cli cre fun has roo int dev num ode ess ont act see str thi for inv
    mag red rou onf est ion ati ent tio ter ing hin ser ste`),
);

/** What to look for so that no name of the rows is missed where it has a value. */
export function nameHints(rows: readonly NameRow[]): Hint[] {
  return rows.flatMap((row) => {
    const places = row.places ?? ["data"];
    if (!places.includes("data") && !places.includes("query")) return [];
    if (row.beside !== undefined && !row.onCallback) {
      return words(row.beside).flatMap((name) => hintsOf(name, "[^a-z0-9]"));
    }
    const end = !places.includes("data") ? "[\\]%=]" : row.match === "part" ? "" : "[^a-z0-9]";
    return words(row.names).filter(isAscii).flatMap((name) => hintsOf(name, end));
  });
}

/** Matches what {@linkcode nameHints} has no hint for; `undefined` if there is nothing. */
export function namesBeyondAscii(rows: readonly NameRow[]): RegExp | undefined {
  const names = rows.flatMap((row) => words(row.names)).filter((name) => !isAscii(name))
    .flatMap((name) => [name, name.normalize("NFD"), name.normalize("NFKD")]);
  if (names.length === 0) return undefined;
  const sources = new Set(names.map((name) => name.split("-").join(SEPARATOR)));
  return new RegExp([...sources].join("|"), "iu");
}

/** From the letters of a name that are the least frequent in other texts. */
function hintsOf(name: string, end: string): Hint[] {
  const parts = name.split("-");
  const starts = parts.flatMap((part, i) =>
    Array.from({ length: Math.max(0, part.length - 2) }, (_, at) => ({ part, i, at }))
  ).filter(({ part, at }) => /^[a-z]{3}/.test(part.slice(at)));
  const start = starts.find(({ part, at }) => !COMMON.has(part.slice(at, at + 3))) ?? starts[0];
  if (start === undefined) {
    return Array.from(FOLLOWERS, (follower) => {
      const whole = parts.join("") + follower;
      return { begin: whole.slice(0, 3), pattern: escaped(whole) };
    });
  }
  const before = [...parts.slice(0, start.i), start.part.slice(0, start.at)].join(SEPARATOR);
  const after = [start.part.slice(start.at), ...parts.slice(start.i + 1)].join(SEPARATOR);
  const behind = before === "" ? "" : `(?<=${before})`;
  return [{ begin: start.part.slice(start.at, start.at + 3), pattern: behind + after + end }];
}

function isAscii(name: string): boolean {
  return /^[-a-z0-9]+$/.test(name);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
