import { ConnectorError, type RetentionOptions } from "@supertracer/core";
import type { SqlValue } from "@supertracer/core/sql";
import { Lease } from "../schema/lease.ts";
import { dropOldest } from "../schema/partitions.ts";
import { paced } from "./paced.ts";
import { SERVER_MS } from "../connection/server_time.ts";
import { shrinkTo } from "./shrink_to.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";

/** Rows deleted at once: a few milliseconds, and no lock that somebody who saves would wait for. */
const CHUNK_ROWS = 500;

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** What a run works with. */
export interface RetentionContext {
  readonly runner: StatementRunner;
  readonly layout: TableLayout;
  /** Held while it runs. */
  readonly lease: Lease;
  /** Milliseconds for what takes long and holds nobody up. */
  readonly longTimeoutMs: number;
}

/**
 * What a run works with.
 *
 * @param runner Runs the statements.
 * @param layout How the tables look.
 * @param longTimeoutMs Milliseconds for what takes long and holds nobody up.
 */
export function retentionContext(
  runner: StatementRunner,
  layout: TableLayout,
  longTimeoutMs: number,
): RetentionContext {
  // A holder of its own for each run: two runs of this process exclude each other as well.
  const lease = new Lease(runner, layout, "cleanup", crypto.randomUUID());
  return { runner, layout, lease, longTimeoutMs };
}

/**
 * Deletes what is too old, then what is too much, then what takes too many bytes; in small chunks
 * with rests in between, and not while another process does. Old is what is so by the server's clock:
 * those of the processes may differ by days.
 *
 * @param context What to work with.
 * @param retention How long logs are kept.
 * @returns How many logs were deleted.
 */
export async function retain(
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
      deleted += await deleteChunks(context, "timestamp < $1::double precision", [oldest]);
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
        const place = "(timestamp, id) <= ($1::double precision, $2::bigint)";
        deleted += await deleteChunks(context, place, [Number(last[0]), Number(last[1])]);
      }
    }
    if (maxBytes !== undefined && maxBytes > 0) deleted += await shrinkTo(context, maxBytes);
  } finally {
    await lease.release();
  }
  return deleted;
}

/** What retention goes by, whatever the clocks of the processes say. */
interface Times {
  /** Epoch seconds by the server's clock, but no more than a day after the newest row. */
  readonly presentS: number;
  /** Whether there are rows that a clock stamped which ran ahead. */
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
  // A server whose clock was set wrongly must not make everything old at once.
  return { presentS: Math.min(nowS, newestS + DAY_S), hasFuture: row?.[2] === true };
}

/**
 * Keeps the rows that were saved last: their times say nothing where a clock runs or ran ahead, as
 * all rows of that process would pass for newer than those of the others.
 */
async function keepSavedLast(context: RetentionContext, count: number): Promise<number> {
  const { layout, runner } = context;
  const [last] = await runner.read(
    `SELECT id FROM ${layout.names.requests} ORDER BY id DESC OFFSET $1::bigint LIMIT 1`,
    [Math.floor(count)],
  );
  if (last === undefined) return 0;
  return await deleteChunks(context, "id <= $1::bigint", [Number(last[0])], "id");
}

/**
 * Deletes everything: logs, metrics, groups of errors.
 *
 * @param context What to work with.
 * @returns How many logs were deleted.
 * @throws {ConnectorError} If another run holds it up.
 */
export async function clear(context: RetentionContext): Promise<number> {
  const { lease, layout, runner, longTimeoutMs } = context;
  if (!await lease.take()) {
    throw new ConnectorError("Cannot clear: a cleanup is under way: try again when it has ended");
  }
  try {
    const dropped = await dropBefore(context, Infinity);
    const deleted = dropped + await deleteChunks(context, "true", []);
    const { metrics, errors, errorCounts } = layout.names;
    for (const table of [metrics, errorCounts, errors]) {
      await runner.read(`DELETE FROM ${table}`, [], { timeoutMs: longTimeoutMs });
    }
    return deleted;
  } finally {
    await lease.release();
  }
}

/** Drops the partitions that end before a time, epoch seconds, where there are such. */
async function dropBefore(
  { layout, longTimeoutMs, runner }: RetentionContext,
  end: number,
): Promise<number> {
  if (!layout.isPartitioned) return 0;
  return await dropOldest(runner, layout, async (oldest) => {
    const count = oldest.filter(({ to }) => to <= end).length;
    // The one for what is older is worth it only if there is something in it.
    if (count !== 1) return count;
    return (await runner.read(`SELECT FROM ${oldest[0]?.name} LIMIT 1`)).length;
  }, longTimeoutMs);
}

async function deleteChunks(
  { lease, layout, runner }: RetentionContext,
  where: string,
  parameters: readonly SqlValue[],
  order = "timestamp, id",
): Promise<number> {
  // Rows of two partitions may have the same `ctid`.
  const [key, bound] = layout.isPartitioned ? ["id", `${where} AND `] : ["ctid", ""];
  const statement = `WITH gone AS (
  DELETE FROM ${layout.names.requests} WHERE ${bound}${key} = ANY(ARRAY(
    SELECT ${key} FROM ${layout.names.requests} WHERE ${where}
    ORDER BY ${order} LIMIT ${CHUNK_ROWS} FOR UPDATE SKIP LOCKED))
  RETURNING 1
) SELECT count(*) FROM gone`;
  let total = 0;
  while (true) {
    const [row] = await paced(() => runner.read(statement, parameters, { prepare: true }));
    const count = Number(row?.[0]);
    total += count;
    if (count < CHUNK_ROWS || !await lease.keep()) return total;
  }
}
