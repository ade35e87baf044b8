import type { RetentionOptions } from "@supertracer/core";
import { POSTGRES_DIALECT, SqlParameters } from "@supertracer/core/sql";
import { SERVER_MS } from "../connection/server_time.ts";
import { deleteChunks, dropBefore, type RetentionContext } from "./delete_logs.ts";
import { shrinkTo } from "./shrink_to.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/**
 * Deletes what is too old, then what is too much, then what takes too many bytes, in small chunks with
 * rests in between; does nothing while another process does it. Age is measured by the server's clock:
 * those of the processes may differ by days.
 *
 * @param context What a run needs.
 * @param retention How long logs are kept.
 * @returns How many logs were deleted.
 */
export async function cleanUp(
  context: RetentionContext,
  { cleanupOlderThanHours, maxRecords, maxBytes }: RetentionOptions,
): Promise<number> {
  const { lease, layout, runner } = context;
  if (!await lease.take()) return 0;
  let deleted = 0;
  try {
    const { hasFuture, presentS } = await readTimes(context);
    if (cleanupOlderThanHours > 0) {
      const oldest = presentS - cleanupOlderThanHours * HOUR_S;
      deleted += await dropBefore(context, oldest);
      const parameters = new SqlParameters(POSTGRES_DIALECT);
      const isOld = `timestamp < ${parameters.add(oldest, "real")}`;
      deleted += await deleteChunks(context, isOld, parameters);
    }
    if (maxRecords > 0 && hasFuture) {
      deleted += await keepSavedLast(context, maxRecords);
    } else if (maxRecords > 0) {
      const [last] = await runner.read(
        `SELECT timestamp, id FROM ${layout.names.requests} ` +
          "ORDER BY timestamp DESC, id DESC OFFSET $1::bigint LIMIT 1",
        [Math.floor(maxRecords)],
      );
      if (last !== undefined) {
        deleted += await dropBefore(context, Number(last[0]));
        const parameters = new SqlParameters(POSTGRES_DIALECT);
        const time = parameters.add(Number(last[0]), "real");
        const id = parameters.add(Number(last[1]), "integer");
        const isBeyond = `(timestamp, id) <= (${time}, ${id})`;
        deleted += await deleteChunks(context, isBeyond, parameters);
      }
    }
    if (maxBytes !== undefined && maxBytes > 0) deleted += await shrinkTo(context, maxBytes);
  } finally {
    await lease.release();
  }
  return deleted;
}

/** What retention goes by, whatever the clocks of the processes. */
interface Times {
  /** Epoch seconds by the server's clock, but no more than a day after the newest row. */
  readonly presentS: number;
  /** Whether some rows were stamped by a clock that ran ahead. */
  readonly hasFuture: boolean;
}

async function readTimes({ layout, runner }: RetentionContext): Promise<Times> {
  const { requests } = layout.names;
  const [row] = await runner.read(
    `SELECT now_s, (SELECT max(timestamp) FROM ${requests} WHERE timestamp <= now_s + ${HOUR_S}), ` +
      `EXISTS (SELECT FROM ${requests} WHERE timestamp > now_s + ${HOUR_S} ` +
      "AND timestamp < 'Infinity') " +
      `FROM (SELECT ${SERVER_MS} / 1000 AS now_s OFFSET 0) AS clock`,
  );
  const nowS = Number(row?.[0]);
  const newestS = Number(row?.[1] ?? nowS);
  // A wrong server clock must not make everything old at once.
  return { presentS: Math.min(nowS, newestS + DAY_S), hasFuture: row?.[2] === true };
}

/**
 * Keeps the rows that were saved last. Where a clock runs or ran ahead times mean nothing: all rows of
 * that process would count as newer than those of the others.
 */
async function keepSavedLast(context: RetentionContext, count: number): Promise<number> {
  const { layout, runner } = context;
  const [last] = await runner.read(
    `SELECT id FROM ${layout.names.requests} ORDER BY id DESC OFFSET $1::bigint LIMIT 1`,
    [Math.floor(count)],
  );
  if (last === undefined) return 0;
  const parameters = new SqlParameters(POSTGRES_DIALECT);
  const isBeyond = `id <= ${parameters.add(Number(last[0]), "integer")}`;
  return await deleteChunks(context, isBeyond, parameters, "id");
}
