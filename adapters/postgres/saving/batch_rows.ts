import type { Log } from "@supertracer/core";
import { LOG_COLUMNS, logValues, POSTGRES_DIALECT } from "@supertracer/core/sql";
import { Buffer } from "node:buffer";

/** What separates rows and their values, and what stands for `NULL`. */
export interface Separators {
  readonly row: string;
  readonly value: string;
  readonly null: string;
}

/** Logs as text, a row each. */
export interface RowsText {
  /** Text for {@linkcode selectRows}. */
  readonly text: string;
  /** What separates its rows and their values. */
  readonly separators: Separators;
  /** Its length in UTF-8. */
  readonly bytes: number;
  /** How many logs it has. */
  readonly count: number;
}

/**
 * ASCII's record, unit and group separator, which hardly any text contains.
 * https://www.rfc-editor.org/rfc/rfc20#section-4.1
 */
const SEPARATORS: Separators = { row: "\x1e", value: "\x1f", null: "\x1d" };

const isInteger = LOG_COLUMNS.map(({ type }) => type === "integer");

/**
 * Writes logs as text, the cheapest way to send them to the server: all values of `LOG_COLUMNS` in
 * their order. No value has to be quoted: where one contains a separator, others are used, which
 * can't be guessed.
 *
 * @param logs The logs.
 * @param from Index of the first.
 * @param maxBytes Where the text ends; a log that is longer by itself is written all the same.
 */
export function rowsText(logs: readonly Log[], from: number, maxBytes: number): RowsText {
  let separators = SEPARATORS;
  const rows: string[] = [];
  let bytes = 0;
  for (let i = from; i < logs.length; i++) {
    const log = logs[i];
    const row = log && rowText(log, separators);
    if (row === undefined) {
      // Begin again with separators that are in no value.
      separators = randomSeparators();
      rows.length = bytes = 0;
      i = from - 1;
      continue;
    }
    bytes += Buffer.byteLength(row) + separators.row.length;
    if (rows.length > 0 && bytes > maxBytes) break;
    rows.push(row);
  }
  return { text: rows.join(separators.row), separators, bytes, count: rows.length };
}

/** A log as a row; `undefined` if a value contains a separator. */
function rowText(log: Log, { row, value, null: none }: Separators): string | undefined {
  const values = logValues(log);
  for (let i = 0; i < values.length; i++) {
    const each = values[i] ?? null;
    if (each === null) values[i] = none;
    else if (typeof each === "number") {
      if (isInteger[i] && !Number.isSafeInteger(each)) values[i] = toInteger(each);
    } else if (each.includes(value) || each === none) return undefined;
  }
  const text = values.join(value);
  return text.includes(row) ? undefined : text;
}

function randomSeparators(): Separators {
  const secret = crypto.randomUUID();
  return { row: `r${secret}`, value: `v${secret}`, null: `n${secret}` };
}

/** Name of a column of `LOG_COLUMNS` in {@linkcode selectRows}. */
export function rowField(name: string): string {
  return `c${LOG_COLUMNS.findIndex((column) => column.name === name)}`;
}

/**
 * The query that takes the text of {@linkcode rowsText} apart, and has each row's number as
 * `ordinality`. Parameters are placeholders: the text, and the separators.
 */
export function selectRows(text: string, { row, value, null: none }: Separators): string {
  const columns = LOG_COLUMNS.map(({ name, type }, i) => {
    const sqlType = POSTGRES_DIALECT.types[type].toLowerCase();
    return `part[${i + 1}]${sqlType === "text" ? "" : `::${sqlType}`} AS ${rowField(name)}`;
  });
  // OFFSET 0 keeps the planner from inlining it, once for each column.
  return `SELECT ${columns.join(", ")}, ordinality
  FROM unnest(string_to_array(${text}, ${row})) WITH ORDINALITY AS lines(line, ordinality),
    LATERAL (SELECT string_to_array(line, ${value}, ${none}) AS part OFFSET 0) AS parts`;
}

/** The nearest whole number that a `bigint` column and a JavaScript number hold exactly. */
function toInteger(value: number): number {
  const { MAX_SAFE_INTEGER } = Number;
  return Math.max(-MAX_SAFE_INTEGER, Math.min(MAX_SAFE_INTEGER, Math.round(value)));
}
