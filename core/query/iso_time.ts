import { DAY_MS, MINUTE_MS, SECOND_MS } from "../runtime/units.ts";

/** A moment, or the stretch of time that a date names. */
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
 * Reads a date (`2026-11-24`), or a date and time (`2026-11-24T10:00:05.250+02:00`), which is in UTC
 * where it says no offset.
 *
 * @param text The text.
 * @returns The day, minute or second that it names, to the microsecond where it goes on from there;
 * `undefined` for what is no time, such as February 30.
 */
export function readIsoTime(text: string): TimeSpan | undefined {
  const parts = ISO_TIME.exec(text);
  if (parts === null) return undefined;
  const [, day = "", time, seconds = ":00", fraction = "", zone = "Z"] = parts;
  const offset = zone.toUpperCase().replace(/(?<=[+-]\d\d)(?=\d\d$)/, ":");
  const whole = Date.parse(`${day}T${time ?? "00:00"}${seconds}${offset}`);
  // `Date.parse()` takes February 30 for March 2.
  const isDate = new Date(Date.parse(`${day}T00:00Z`)).toJSON()?.startsWith(day);
  if (Number.isNaN(whole) || !isDate) return undefined;
  if (time === undefined) return { from: whole, to: whole + DAY_MS, isDay: true };
  const from = whole + Math.round(Number(`0${fraction}`) * 1e6) / 1e3;
  return { from, to: from + (parts[3] === undefined ? MINUTE_MS : SECOND_MS), isDay: false };
}
