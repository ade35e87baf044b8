import type { Log } from "../log/log.ts";

/** A column: its name, and what stands in it. */
type Column = readonly [name: string, cell: (log: Log) => unknown];

const COLUMNS: readonly Column[] = [
  ["id", (log) => log.id],
  ["time", (log) => isoTime(log.timestamp)],
  ["logLevel", (log) => log.logLevel],
  ["content", (log) => log.content],
  ["method", (log) => log.method],
  ["path", (log) => log.path],
  ["url", (log) => log.url],
  ["route", (log) => log.route],
  ["statusCode", (log) => log.statusCode],
  ["outcome", (log) => log.outcome],
  ["durationMs", (log) => log.durationMs],
  ["ttfbMs", (log) => log.ttfbMs],
  ["requestSizeBytes", (log) => log.requestSizeBytes],
  ["responseSizeBytes", (log) => log.responseSizeBytes],
  ["clientIp", (log) => log.clientIp],
  ["userAgent", (log) => log.userAgent],
  ["errorMessage", (log) => log.errorMessage],
  ["stackTrace", (log) => log.stackTrace],
  ["loggerName", (log) => log.loggerName],
  ["metadata", (log) => json(log.metadata)],
  ["requestHeaders", (log) => json(log.headers)],
  ["requestBodyState", (log) => log.requestBodyState],
  ["requestBody", (log) => log.requestBodyText ?? json(log.requestBody)],
  ["responseHeaders", (log) => json(log.responseHeaders)],
  ["responseBodyState", (log) => log.responseBodyState],
  ["responseBody", (log) => log.responseBodyText ?? json(log.responseBody)],
  ["requestId", (log) => log.requestId],
  ["traceId", (log) => log.traceId],
  ["spanId", (log) => log.spanId],
  ["parentSpanId", (log) => log.parentSpanId],
  ["instance", (log) => log.instance],
];

/** The first record: the names of the columns. */
export const CSV_HEAD: string = record(COLUMNS.map(([name]) => name));

/** A log as a record of CSV (RFC 4180), with its line break; always with the same cells. */
export function csvRow(log: Log): string {
  return record(COLUMNS.map(([, cell]) => csvCell(cell(log))));
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

/** Text as it is, all else as JSON. */
function json(value: unknown): string | undefined {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isoTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
