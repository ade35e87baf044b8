import { ConnectorError, type Log } from "@supertracer/core";
import { logValues, type SqlValue } from "@supertracer/core/sql";

/** The rows of logs, in slices. */
export function* rowsOf(
  logs: readonly Log[],
  now: number,
): Generator<void, SqlValue[][], void> {
  const rows: SqlValue[][] = [];
  for (const log of logs) {
    rows.push(rowOf(log, now));
    yield;
  }
  return rows;
}

/**
 * The row of a log.
 *
 * @throws {ConnectorError} If a body or the metadata is not JSON.
 */
export function rowOf(log: Log, now: number): SqlValue[] {
  try {
    return logValues(log, now);
  } catch (cause) {
    throw new ConnectorError(
      "Cannot save a log: its bodies and metadata must be JSON (no cycles, no BigInt)",
      { cause },
    );
  }
}
