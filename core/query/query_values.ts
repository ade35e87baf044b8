import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../runtime/units.ts";
import { QueryError, type QueryValue } from "./query_token.ts";

/** Minimum and maximum, both inclusive. */
export interface Bounds {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

const DURATIONS: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS },
};

const SIZES: Readonly<Record<string, number>> = {
  ...{ b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/**
 * Parses bounds of a number: `>5`, `>=5`, `<5`, `<=5`, `1..5`, `1..`, `..5`.
 *
 * @param value The value.
 * @param read Parses a number; returns `undefined` if it is invalid.
 * @returns The bounds, or `undefined` if they are invalid.
 * @throws {QueryError} If the range ends before it begins.
 */
export function readBounds(
  { text, start, end }: QueryValue,
  read: (text: string) => number | undefined,
): Bounds | undefined {
  const operator = /^[<>]=?/.exec(text)?.[0];
  if (operator !== undefined) {
    const number = read(text.slice(operator.length));
    if (number === undefined) return undefined;
    const isStrict = operator.length === 1;
    return operator.startsWith(">")
      ? { min: isStrict ? nextNumber(number, 1) : number, max: undefined }
      : { min: undefined, max: isStrict ? nextNumber(number, -1) : number };
  }
  const range = splitRange(text);
  if (range === undefined) return undefined;
  const [min, max] = range.map((part) => part === "" ? undefined : read(part));
  if ((min === undefined) !== (range[0] === "") || (max === undefined) !== (range[1] === "")) {
    return undefined;
  }
  if (min !== undefined && max !== undefined && min > max) throw backwards(start, end);
  return { min, max };
}

/**
 * Splits `a..b`, in which one end may be missing.
 *
 * @param text The value.
 */
export function splitRange(text: string): [from: string, to: string] | undefined {
  const at = text.indexOf("..");
  return at < 0 || text === ".." ? undefined : [text.slice(0, at), text.slice(at + 2)];
}

/** The error of a range that ends before it begins. */
export function backwards(start: number, end: number): QueryError {
  return new QueryError("This range ends before it begins", start, end - start);
}

/** Parses `300`, `300ms`, `1.5s`, `2m`, `1h`, `1d`, `1w` to milliseconds. */
export function readDuration(text: string): number | undefined {
  return readAmount(text, DURATIONS, 1);
}

/** Parses `512`, `512b`, `10kb`, `1.5MiB` to bytes. */
export function readSize(text: string): number | undefined {
  return readAmount(text, SIZES, 1);
}

/** Parses a status. */
export function readStatus(text: string): number | undefined {
  return /^[1-9]\d\d$/.test(text) ? Number(text) : undefined;
}

/**
 * Parses a time: an age (`15m`), a date (`2026-11-24`), a date and time (`2026-11-24T10:00Z`; UTC
 * without a zone), or epoch milliseconds (13 digits).
 *
 * @param text The value.
 * @param now Epoch milliseconds.
 * @returns The time, or `undefined` if it is invalid.
 */
export function readTime(text: string, now: number): TimeSpan | undefined {
  if (/^\d{13}$/.test(text)) return moment(Number(text), 1);
  const ago = /[a-z]$/i.test(text) ? readDuration(text) : undefined;
  if (ago !== undefined) return moment(now - ago, 0);
  return readIsoTime(text);
}

function moment(from: number, lengthMs: number): TimeSpan {
  return { from, to: from + lengthMs, isDay: false };
}

function readAmount(
  text: string,
  units: Readonly<Record<string, number>>,
  byDefault: number,
): number | undefined {
  const [, digits, unit = ""] = /^(\d{1,15}(?:\.\d{1,9})?)([a-z]{0,3})$/i.exec(text) ?? [];
  const name = unit.toLowerCase();
  const factor = unit === "" ? byDefault : Object.hasOwn(units, name) ? units[name] : undefined;
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** The number next to another, so that "greater than" is "at least" the next one. */
function nextNumber(number: number, direction: 1 | -1): number {
  if (number === 0) return direction * Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, number);
  bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(direction));
  return bits.getFloat64(0);
}

/** A point in time, or the range that a date names. */
export interface TimeSpan {
  /** Epoch milliseconds, inclusive. */
  readonly from: number;
  /** Epoch milliseconds, exclusive. */
  readonly to: number;
  /** Whether it is a whole day. */
  readonly isDay: boolean;
}

const ISO_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?:(:\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/**
 * Parses a date (`2026-11-24`), or a date and time (`2026-11-24T10:00:05.250+02:00`), in UTC unless
 * it has an offset.
 *
 * @param text The text.
 * @returns The day, minute or second that it names, or the microsecond if it has fractions;
 * `undefined` for an invalid time, such as February 30.
 */
export function readIsoTime(text: string): TimeSpan | undefined {
  const parts = ISO_TIME.exec(text);
  if (parts === null) return undefined;
  const [, day = "", time, seconds = ":00", fraction = "", zone = "Z"] = parts;
  const offset = zone.toUpperCase().replace(/(?<=[+-]\d\d)(?=\d\d$)/, ":");
  const whole = Date.parse(`${day}T${time ?? "00:00"}${seconds}${offset}`);
  // `Date.parse()` reads February 30 as March 2.
  const isDate = new Date(Date.parse(`${day}T00:00Z`)).toJSON()?.startsWith(day);
  if (Number.isNaN(whole) || !isDate) return undefined;
  if (time === undefined) return { from: whole, to: whole + DAY_MS, isDay: true };
  const from = whole + Math.round(Number(`0${fraction}`) * 1e6) / 1e3;
  return { from, to: from + (parts[3] === undefined ? MINUTE_MS : SECOND_MS), isDay: false };
}
