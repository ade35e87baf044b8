import { toPlainLog } from "../log/log_shapes.ts";
import type { Log } from "../log/log.ts";
import { LOG_FIELDS } from "../log/log_fields.ts";

/** A log as the API gives it: every key is there, `null` where the log has no such value. */
export type LogJson = Readonly<Record<string, unknown>>;

/** A log in the API's words. */
export function logJson(log: Log): LogJson {
  const plain = toPlainLog(log);
  return Object.fromEntries(LOG_FIELDS.map(({ property, name, type }) => {
    return [name, type === "time" ? isoTime(Number(plain[property])) : plain[property] ?? null];
  }));
}

/**
 * A time as Python's `datetime.isoformat()` writes it, in UTC: microseconds where there are any, and
 * an offset instead of `Z`, which Python reads from 3.11 on only.
 *
 * @param timeMs Epoch milliseconds, may be fractional.
 */
export function isoTime(timeMs: number): string {
  const date = new Date(Math.floor(timeMs));
  if (Number.isNaN(date.getTime())) return new Date(0).toISOString().replace(/\.\d+Z$/, "+00:00");
  const [seconds = ""] = date.toISOString().split(".");
  const micros = Math.round((timeMs - Math.floor(timeMs / 1_000) * 1_000) * 1_000);
  const fraction = micros === 0 ? "" : `.${String(Math.min(micros, 999_999)).padStart(6, "0")}`;
  return `${seconds}${fraction}+00:00`;
}

/** An object with its keys in the API's style: `errorRate` is `error_rate`. */
export function snakeKeys(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
