import { type LogCursor, parseCursor } from "../log/log.ts";
import { readIsoTime } from "../query/query_values.ts";
import type { Dialect, ValueType } from "./parameter.ts";

const STRING = { type: "string" };

/** A text. */
export const TEXT: ValueType<string> = {
  read: (text) => text,
  rule: "a text",
  schema: STRING,
};

/** Texts, separated by commas. */
export const TEXTS: ValueType<readonly string[]> = {
  read: (text) => text.split(",").filter((each) => each !== ""),
  rule: "texts separated by commas",
  schema: { type: "array", items: STRING },
  isList: true,
};

/** A number that is not negative. */
export const NUMBER: ValueType<number> = {
  read: (text) => /^\d{1,16}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined,
  rule: "a number, 0 or greater",
  schema: { type: "number", minimum: 0 },
};

/** A boolean, in the words that Python's API accepts. */
export const BOOLEAN: ValueType<boolean> = {
  read: (text) => {
    if (/^(?:true|1|yes|on|t|y)$/i.test(text)) return true;
    return /^(?:false|0|no|off|f|n)$/i.test(text) ? false : undefined;
  },
  rule: "true or false",
  schema: { type: "boolean" },
};

/** A status, or some of its digits. */
export const STATUS: ValueType<string> = {
  read: (text) => /^[0-9xX]{3}$/.test(text) ? text : undefined,
  rule: 'a status such as "404" or "4XX"',
  schema: { type: "string", pattern: "^[0-9xX]{3}$" },
};

/** A log's position in a list. */
export const CURSOR: ValueType<LogCursor> = {
  read: parseCursor,
  rule: '"<timestamp>:<id>", as an answer gave it',
  schema: { type: "string", pattern: "^[0-9.]+:[0-9]+$" },
};

/**
 * A time. The page sends epoch milliseconds; the REST API accepts ISO 8601, in UTC without an
 * offset, and epoch seconds or milliseconds.
 */
export const TIME: ValueType<number> = {
  read: readTime,
  rule: {
    page: "a number",
    rest: "a time such as 2026-01-31T12:00:00+00:00, or epoch seconds or milliseconds",
  },
  schema: { type: "string", examples: ["2026-01-31T12:00:00+00:00", "1780000000"] },
};

/** One of a few words, ignoring case. */
export function enumType<Word extends string>(words: readonly Word[]): ValueType<Word> {
  return {
    read: (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()),
    rule: words.join(", "),
    schema: { enum: words },
  };
}

/**
 * A whole number, 1 or greater.
 *
 * @param most The maximum.
 * @param isClamped Whether greater ones are reduced to it.
 */
export function integerType(most: number, isClamped: boolean): ValueType<number> {
  return {
    read: (text, dialect) => {
      const value = NUMBER.read(text, dialect) ?? 0;
      if (!Number.isInteger(value) || value < 1) return undefined;
      return value > most && !isClamped ? undefined : Math.min(value, most);
    },
    rule: isClamped ? "a whole number, 1 or greater" : `a whole number from 1 to ${most}`,
    schema: { type: "integer", minimum: 1, ...!isClamped && { maximum: most } },
  };
}

/** Greater numbers are milliseconds, others seconds, as in Python's API. */
const MAX_SECONDS = 2e10;

function readTime(text: string, dialect: Dialect): number | undefined {
  if (dialect === "page") {
    return /^-?\d{1,16}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
  }
  const time = NUMBER.read(text, dialect);
  if (time !== undefined) return toMicros(time <= MAX_SECONDS ? time * 1_000 : time);
  // An unescaped plus sign arrives as a space.
  const escaped = text.replace(/ (?=\d{2}:?\d{2}$)/, (space, at: number) => at > 10 ? "+" : space);
  const from = readIsoTime(escaped)?.from;
  return from === undefined ? undefined : toMicros(from);
}

/** Rounded to microseconds, as multiplication may add digits. */
function toMicros(timeMs: number): number {
  return Math.round(timeMs * 1_000) / 1_000;
}
