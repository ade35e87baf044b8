import { ConnectorError } from "@supertracer/core";
import { POSTGRES_DIALECT, SqlParameters } from "@supertracer/core/sql";
import { deleteChunks, dropBefore, type RetentionContext } from "./delete_logs.ts";

/**
 * Deletes everything: logs, metrics, groups of errors.
 *
 * @param context What a run needs.
 * @returns How many logs were deleted.
 * @throws {ConnectorError} If another run is under way.
 */
export async function clear(context: RetentionContext): Promise<number> {
  const { lease, layout, runner, longTimeoutMs } = context;
  if (!await lease.take()) {
    throw new ConnectorError("Cannot clear: a cleanup is under way: try again when it has ended");
  }
  try {
    const dropped = await dropBefore(context, Infinity);
    const deleted = dropped +
      await deleteChunks(context, "true", new SqlParameters(POSTGRES_DIALECT));
    const { metrics, errors, errorCounts } = layout.names;
    for (const table of [metrics, errorCounts, errors]) {
      await runner.read(`DELETE FROM ${table}`, [], { timeoutMs: longTimeoutMs });
    }
    return deleted;
  } finally {
    await lease.release();
  }
}
