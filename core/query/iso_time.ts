import { DAY_MS, MINUTE_MS, SECOND_MS } from "../runtime/units.ts";

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
