import { type FilterConditions, toSeconds } from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { type Cursor, EVERYTHING, LAST_ID, type Range } from "./access_path.ts";

/**
 * The range of logs that conditions on the time ask for.
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
    const cursor = cursorInTable(after.timestamp, clampId(Math.floor(after.id)));
    from = later(from, { ...cursor, id: cursor.id + 1 });
  }
  if (before !== undefined) {
    const cursor = cursorInTable(before.timestamp, clampId(Math.ceil(before.id)));
    to = later(to, cursor) === to ? cursor : to;
  }
  return { from, to };

  /**
   * If the row of a cursor still exists, its own time counts: the Python version and others may have
   * written one that is no whole number of microseconds.
   */
  function cursorInTable(timestampMs: number, id: number): Cursor {
    const time = toSeconds(timestampMs);
    const own = statements.number("SELECT timestamp FROM requests WHERE id = ?", id);
    return { time: own !== undefined && Math.abs(own - time) < 1e-6 ? own : time, id };
  }
}

function later(a: Cursor, b: Cursor): Cursor {
  return a.time > b.time || (a.time === b.time && a.id > b.id) ? a : b;
}

function clampId(id: number): number {
  return Math.max(-LAST_ID, Math.min(id, LAST_ID));
}
