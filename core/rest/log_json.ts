import { EVENT_STREAM, type LiveFormat, serverEvent } from "../live/live_format.ts";
import type { Log } from "../log/log.ts";
import { LOG_FIELDS } from "../log/log_fields.ts";
import { toLogSummary, toPlainLog } from "../log/log_shapes.ts";

/** A log in the API's format: every key is present, `null` if the log has no such value. */
type LogJson = Readonly<Record<string, unknown>>;

/** Converts a log to the API's format. */
export function logJson(log: Log): LogJson {
  const plain = toPlainLog(log);
  return Object.fromEntries(LOG_FIELDS.map(({ property, name, restName = name, type }) => {
    return [restName, type === "time" ? isoTime(Number(plain[property])) : plain[property] ?? null];
  }));
}

/**
 * Formats a time like Python's `datetime.isoformat()`, in UTC: with microseconds if there are any,
 * and an offset instead of `Z`, which Python only parses since 3.11.
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

/** Converts an object's keys to the API's style: `errorRate` to `error_rate`. */
export function snakeKeys(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

/** Server-sent events, one per log; the figures every two seconds keep the connection alive. */
export const REST_EVENTS: LiveFormat = {
  mediaType: EVENT_STREAM,
  ready: () => serverEvent("ready", "{}"),
  log: (log) => serverEvent("log", JSON.stringify(logJson(toLogSummary(log))), log),
  logs: (texts) => texts.join(""),
  gap: (dropped) => serverEvent("gap", JSON.stringify({ dropped })),
  status: (figures) => serverEvent("status", JSON.stringify(figures)),
};

/**
 * A line of JSON per log. Empty lines keep the connection alive, and a line with only `dropped`
 * says how many logs were skipped.
 */
export const REST_LINES: LiveFormat = {
  mediaType: "application/x-ndjson",
  ready: () => "\n",
  log: (log) => `${JSON.stringify(logJson(toLogSummary(log)))}\n`,
  logs: (texts) => texts.join(""),
  gap: (dropped) => `${JSON.stringify({ dropped })}\n`,
  status: () => "\n",
};
