import { ConnectorError, type Log } from "@supertracer/core";
import { logValues, type SqlValue } from "@supertracer/core/sql";

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
