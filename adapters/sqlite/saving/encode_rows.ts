import { ConnectorError, type Log } from "@supertracer/core";
import { LOG_COLUMN_NAMES, logValues, nextTurn, type SqlValue } from "@supertracer/core/sql";

/** Values of rows one after the other, each in the order of the columns. */
export type RowValues = readonly SqlValue[];

/** Logs after which the time is looked at. */
const LOGS_AT_ONCE = 32;
/** Milliseconds after which the app goes on. */
const SLICE_MS = 2;

/**
 * Encodes logs as rows: the part of saving that is done on the thread of the app, which has the logs.
 *
 * @param logs The logs.
 * @returns An array of the final length, which is the cheapest.
 * @throws {ConnectorError} If a body or the metadata is not JSON.
 */
export async function encodeRows(logs: readonly Log[]): Promise<RowValues> {
  const now = Date.now();
  const values: SqlValue[] = new Array(logs.length * LOG_COLUMN_NAMES.length);
  let begun = performance.now();
  let end = 0;
  for (const [i, log] of logs.entries()) {
    if (i % LOGS_AT_ONCE === 0 && performance.now() - begun >= SLICE_MS) {
      await nextTurn();
      begun = performance.now();
    }
    for (const value of rowOf(log, now)) values[end++] = value;
  }
  return values;
}

function rowOf(log: Log, now: number): SqlValue[] {
  try {
    return logValues(log, now);
  } catch (cause) {
    throw new ConnectorError(
      "Cannot save a log: its bodies and metadata must be JSON (no cycles, no BigInt)",
      { cause },
    );
  }
}
