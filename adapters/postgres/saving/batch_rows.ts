import type { Log } from "@supertracer/core";
import { LOG_COLUMNS, logValues, POSTGRES_DIALECT } from "@supertracer/core/sql";

/** What separates rows and their values, and what stands for `NULL`. */
export interface Separators {
  readonly row: string;
  readonly value: string;
  readonly null: string;
}

/**
 * ASCII's record, unit and group separator, which hardly any text contains.
 * https://www.rfc-editor.org/rfc/rfc20#section-4.1
 */
export const SEPARATORS: Separators = { row: "\x1e", value: "\x1f", null: "\x1d" };

const isInteger = LOG_COLUMNS.map(({ type }) => type === "integer");

/** Separators that can't be guessed, for texts that contain the others. */
export function randomSeparators(): Separators {
  const secret = crypto.randomUUID();
  return { row: `r${secret}`, value: `v${secret}`, null: `n${secret}` };
}

/**
 * Logs as text, the cheapest way to send them to the server: a row each, all values of
 * `LOG_COLUMNS` in their order. No value has to be quoted.
 *
 * @param logs The logs.
 * @param separators What stands in between.
 * @returns Text for {@linkcode selectRows}, or `undefined` if a value contains a separator.
 */
export function rowsText(
  logs: readonly Log[],
  { row, value, null: none }: Separators,
): string | undefined {
  const rows: string[] = [];
  for (const log of logs) {
    const values = logValues(log);
    for (let i = 0; i < values.length; i++) {
      const each = values[i] ?? null;
      if (each === null) values[i] = none;
      else if (typeof each === "number") {
        if (isInteger[i] && !Number.isSafeInteger(each)) values[i] = toInteger(each);
      } else if (each.includes(value) || each === none) return undefined;
    }
    const text = values.join(value);
    if (text.includes(row)) return undefined;
    rows.push(text);
  }
  return rows.join(row);
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
