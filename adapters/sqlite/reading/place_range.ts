import { type FilterConditions, toSeconds } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { EVERYTHING, LAST_ID, type Place, type Range } from "./access_path.ts";

/**
 * The stretch of the order of logs that conditions on the time ask for.
 *
 * @param statements The database.
 * @param conditions The conditions.
 */
export function readRange(statements: Statements, conditions: FilterConditions): Range {
  const { start, end, before, after } = conditions;
  let { from, to } = EVERYTHING;
  if (start !== undefined) from = { time: toSeconds(start), id: -LAST_ID };
  if (end !== undefined) to = { time: toSeconds(end), id: -LAST_ID };
  if (after !== undefined) {
    const place = cursorPlace(after.timestamp, clampId(Math.floor(after.id)));
    from = later(from, { ...place, id: place.id + 1 });
  }
  if (before !== undefined) {
    const place = cursorPlace(before.timestamp, clampId(Math.ceil(before.id)));
    to = later(to, place) === to ? place : to;
  }
  return { from, to };

  /**
   * Where the row of a cursor is still there its own time counts: the Python version and others may
   * have written one that is no whole number of microseconds.
   */
  function cursorPlace(timestampMs: number, id: number): Place {
    const time = toSeconds(timestampMs);
    const own = statements.number("SELECT timestamp FROM requests WHERE id = ?", id);
    return { time: own !== undefined && Math.abs(own - time) < 1e-6 ? own : time, id };
  }
}

function later(a: Place, b: Place): Place {
  return a.time > b.time || (a.time === b.time && a.id > b.id) ? a : b;
}

function clampId(id: number): number {
  return Math.max(-LAST_ID, Math.min(id, LAST_ID));
}
