import type { Log } from "../log/log.ts";
import { isJsonField, LOG_FIELDS, type LogField } from "../log/log_fields.ts";

/** In the order of their places, which readers may go by. */
const COLUMNS: readonly LogField[] = LOG_FIELDS
  .filter(({ csv }) => csv !== undefined)
  .sort((a, b) => (a.csv ?? 0) - (b.csv ?? 0));

/** Where the exact text of a body is. */
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

/** A spreadsheet takes a cell for a formula that begins so, in full width as well. */
const FORMULA = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;

/**
 * Where a spreadsheet that splits at `;` or tabs, and so knows no quotes within, begins another cell:
 * what it would run there.
 */
const INNER_FORMULA = /([;\t\r\n])(?=["\s]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * A value as a cell. Text that a spreadsheet would run gets `'` in front, within the cell too where
 * another separator than the comma would split it; numbers are ours and stay as they are. What is no text in UTF-8, or ends it for some readers, becomes U+FFFD.
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
