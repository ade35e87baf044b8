import type { LogCursor } from "./log.ts";

/** A timestamp as `String()` writes any number but `NaN`: a table may hold what no clock says. */
const CURSOR = /^(-?(?:\d{1,25}(?:\.\d{1,25})?(?:e[+-]?\d{1,3})?|Infinity)):(-?\d{1,16})$/;

/** Reads `"<timestamp>:<id>"`; `undefined` for any other text. */
export function parseCursor(text: string): LogCursor | undefined {
  const match = CURSOR.exec(text);
  return match === null ? undefined : { timestamp: Number(match[1]), id: Number(match[2]) };
}

/** Writes `"<timestamp>:<id>"`, without a `+`, which would be a space in a query. */
export function formatCursor({ timestamp, id }: LogCursor): string {
  return `${timestamp}:${id}`.replace("e+", "e");
}
