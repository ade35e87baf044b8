import type { Evidence } from "./names.ts";

const BOOLEANS: ReadonlySet<string> = new Set(["true", "false", "yes", "no", "on", "off"]);
const NUMBER = /^[-+]?[0-9][0-9_,]*(?:\.[0-9]*)?(?:e[-+]?[0-9]{1,3})?$/i;
/** A line and a column, as after a file name in stacks: `token.ts:12:8`. */
const PLACE = /^[0-9]{1,6}:[0-9]{1,5}$/;
/** Values that hide nothing and are worth seeing. */
const BLANKS: ReadonlySet<string> = new Set(["", '""', "''", "null", "undefined", "none", "nil"]);
/** Maximum digits of a number that is not secret under a name of texts. */
const MAX_SMALL_DIGITS = 5;

/**
 * Words of validation messages, JSON schemas, permissions and `fetch` options; a value of such
 * words only is one of these.
 */
const MESSAGE_WORDS: ReadonlySet<string> = new Set(
  `a above all allowed already also an and any are array as at be been below between blank boolean
  both but by can cannot cant case change changed character characters chars common confirmation
  contain contains correct date denied digit digits do does doesnt dont each either email empty
  enter entered equal error exceed exceeded exist exists expected expired failed few field fields
  for format found from given greater has hashed have hidden if in include includes incorrect
  input integer invalid is isnt it its least length less letter letters long longer lower lowercase
  malformed match matches maximum may minimum missing mixed more must need needs new no none not
  null number numbers numeric object of off old omit on one only optional or origin password
  passwords please present provide provided reached reenter required reset revoked same secret set
  short shorter should so special string strong symbol symbols than that the their them there these
  they this to token too try twice type undefined unexpected unknown unset up upper uppercase use
  used username users valid value values verify was weak were will with without wrong you your
  active create created delete deleted disabled edit enabled end ensure inactive list manage ok pending read rotate rotated
  path success taken update updated view write`
    .split(/\s+/),
);
const MAX_MESSAGE_LENGTH = 200;
/** Maximum digits of a required length. */
const MAX_MESSAGE_DIGITS = 3;
const MINUS = "-".charCodeAt(0);
const PLUS = "+".charCodeAt(0);
const APOSTROPHE = "'".charCodeAt(0);
/** Characters of messages besides letters and digits. */
const MESSAGE_SIGNS: ReadonlySet<number> = new Set(
  Array.from(' ,.;:!?"()<>=/-', (char) => char.charCodeAt(0)),
);

/** Whether a value is empty or `null`. */
export function isBlank(value: string): boolean {
  return value.length <= 9 && BLANKS.has(value);
}

/**
 * Whether a value is secret, given the evidence that its name asks for.
 *
 * @param evidence Required by the name.
 * @param value Without quotes and escapes.
 * @param isBare Whether it has no quotes, unlike texts in the same syntax.
 * @param isCut Whether it is at the end of a text that may be cut off, so that its continuation is
 * unknown.
 */
export function isSecretValue(
  evidence: Evidence,
  value: string,
  isBare: boolean,
  isCut = false,
): boolean {
  if (isBlank(value)) return false;
  if (evidence === "any") return true;
  if (value.length <= 5 && BOOLEANS.has(value.toLowerCase())) return false;
  if (evidence === "generated") return isGenerated(value);
  const first = value.charCodeAt(0);
  const mayBeNumber = isDigit(first) || first === MINUS || first === PLUS;
  if (isBare && mayBeNumber && PLACE.test(value)) return false;
  if (evidence === "count" && PLAIN_TOKEN.test(value)) return false;
  if (mayBeNumber && value.length <= 64 && NUMBER.test(value)) {
    if (evidence === "count") return false;
    return evidence === "code" || !isBare || isCut || digitsOf(value) > MAX_SMALL_DIGITS;
  }
  return !isMessage(value);
}

/** A token of a language model. */
const PLAIN_TOKEN = /^(?:[A-Za-z' .,;!?-]{0,24}|.{0,3})$/;

/** Whether a value is a validation message: `must be at least 8 characters`. */
function isMessage(value: string): boolean {
  if (value.length > MAX_MESSAGE_LENGTH) return false;
  let found = false;
  for (let at = 0; at < value.length;) {
    const start = at;
    const code = value.charCodeAt(at++);
    if (isLetter(code) || code === APOSTROPHE) {
      while (isLetter(value.charCodeAt(at)) || value.charCodeAt(at) === APOSTROPHE) at++;
      const word = value.slice(start, at).replaceAll("'", "").toLowerCase();
      if (!MESSAGE_WORDS.has(word)) return false;
      found = true;
      // Not `no8not`.
      if (isLetter(value.charCodeAt(at - 1)) && isDigit(value.charCodeAt(at))) return false;
    } else if (isDigit(code)) {
      while (isDigit(value.charCodeAt(at))) at++;
      if (at - start > MAX_MESSAGE_DIGITS || isLetter(value.charCodeAt(at))) return false;
    } else if (!MESSAGE_SIGNS.has(code)) return false;
  }
  return found;
}

const PLAIN_WORDS = /^[A-Za-z]{1,20}(?:[-_. /:][A-Za-z]{1,20})*$/;

/**
 * Whether a value looks generated: at least eight characters that mix letters and digits, or have
 * more letters in a row, or more camel-case humps, than words do.
 */
export function isGenerated(value: string): boolean {
  if (value.length < 8 || value.includes(" ")) return false;
  if (/^[0-9]+$/.test(value)) return value.length > 15;
  if (/[0-9]/.test(value) && /[A-Za-z]/.test(value)) return !isDated(value);
  if (!PLAIN_WORDS.test(value)) return /[A-Za-z0-9]{12}/.test(value);
  return (value.match(/[a-z][A-Z]/g)?.length ?? 0) > 3;
}

/** Times, versions and sizes, which also mix digits and letters. */
function isDated(value: string): boolean {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.]*(?:Z|[+-][0-9:]+)?)?$/.test(value) ||
    /^[a-z]+(?:[-_ ][a-z]+)*[-_ ]?[0-9]{1,3}$/i.test(value);
}

function digitsOf(value: string): number {
  const point = value.search(/[.e]/i);
  return (point < 0 ? value : value.slice(0, point)).replace(/[^0-9]/g, "").length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return code >= 97 && code <= 122 || code >= 65 && code <= 90;
}
