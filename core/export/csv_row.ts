import type { Log } from "../log/log.ts";
import { isJsonField, LOG_FIELDS, type LogField } from "../log/log_fields.ts";

/** In a fixed order, on which readers may rely. */
const COLUMNS: readonly LogField[] = LOG_FIELDS
  .filter(({ csv }) => csv !== undefined)
  .sort((a, b) => (a.csv ?? 0) - (b.csv ?? 0));

/** The property with a body's exact text. */
const TEXT_OF: ReadonlyMap<keyof Log, keyof Log> = new Map(
  LOG_FIELDS.flatMap(({ property, textOf }) => textOf === undefined ? [] : [[textOf, property]]),
);

/** The first record: the names of the columns. */
export const CSV_HEAD: string = record(
  COLUMNS.map(({ property, csvName }) => csvName ?? property),
);

/** A log as a record of CSV (RFC 4180), with its line break; always with the same cells. */
export function csvRow(log: Log): string {
  return record(COLUMNS.map((field) => csvCell(cellOf(field, log))));
}

function cellOf({ property, type }: LogField, log: Log): unknown {
  const text = TEXT_OF.get(property);
  const value = (text && log[text]) ?? log[property];
  if (type === "time") return isoTime(Number(value));
  return isJsonField(type) && typeof value !== "string" ? JSON.stringify(value) : value;
}

function record(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}

/** Beginning of cells that spreadsheets treat as formulas, also in full-width characters. */
const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

/**
 * Formulas after `;` or a tab, where spreadsheets with other separators would start another cell.
 */
const INNER_FORMULA = /([;\t\r\n])(?=["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * Formats a value as a cell. Text that a spreadsheet would run gets a leading `'`, also within the
 * cell where another separator would split it; numbers stay as they are. Anything invalid in UTF-8,
 * or that would end the text for some readers, becomes U+FFFD.
 */
export function csvCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return String(value);
  const text = String(value);
  const inner = text.replace(INNER_FORMULA, "$1'");
  const guarded = FORMULA.test(inner) ? `'${inner}` : inner;
  const clean = guarded.toWellFormed().replaceAll("\0", "\ufffd");
  return /[",\r\n]|^\s|\s$/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean;
}

function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
