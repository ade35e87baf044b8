import {
  LOG_COLUMNS,
  NamedStatement,
  POSTGRES_DIALECT,
  type SqlValue,
} from "@supertracer/core/sql";
import { IS_ERROR } from "../schema/log_indexes.ts";
import { dropOldest } from "../schema/partitions.ts";
import { paced, type RetentionContext } from "./delete_logs.ts";

/** Rows looked at and changed at once. */
const CHUNK_ROWS = 500;

/** Bytes of a row beside its columns: header of the tuple, and its pointer in the page. */
const ROW_OVERHEAD = 32;

/** From this size of the table on, every twentieth page is sampled. */
const SAMPLED_FROM_BYTES = 64 * 1_024 * 1_024;
const SAMPLED_PERCENT = 5;

const BODIES = ["request_body", "response_body"];
const HAS_BODY = "(request_body IS NOT NULL OR response_body IS NOT NULL)";
const IS_SUCCESS = `NOT coalesce(${IS_ERROR}, false)`;

/**
 * Size of columns, without reading what is stored out of line: that is what is long, in chunks of
 * 1,996 bytes of which four fill a page (TOAST_MAX_CHUNK_SIZE).
 */
function sizeOf(columns: readonly string[]): string {
  return columns.map((name) => {
    const size = `pg_column_size(${name})`;
    return `coalesce(CASE WHEN ${size} > 2000 THEN ceil(${size} / 1996.0) * 2048 ELSE ${size} END, 0)`;
  }).join(" + ");
}

const ROW_SIZE = `${sizeOf(LOG_COLUMNS.map(({ name }) => name))} + ${ROW_OVERHEAD}`;

/**
 * Deletes until what is stored takes no more than so many bytes: bodies of the oldest successes
 * first, then the oldest successes, errors last.
 *
 * A table does not shrink when rows are deleted; their space is reused. So what counts is how much of
 * it living rows take, and the same share of the indexes. Afterwards the space is freed for reuse.
 *
 * @param context What a run needs.
 * @param maxBytes Most bytes.
 * @returns How many logs were deleted.
 */
export async function shrinkTo(context: RetentionContext, maxBytes: number): Promise<number> {
  const { layout, lease, longTimeoutMs, runner } = context;
  const { requests } = layout.names;
  const [sizes] = await runner.read(
    `SELECT ${layout.sizeBy("pg_total_relation_size")}, ${layout.sizeBy("pg_table_size")}`,
  );
  const totalBytes = Number(sizes?.[0]);
  const tableBytes = Number(sizes?.[1]);
  if (totalBytes <= maxBytes) return 0;
  /** Bytes of everything for each byte of a row. */
  const factor = totalBytes / tableBytes;
  let excess = Math.min(totalBytes, await rowBytes() * factor) - maxBytes;
  if (excess <= 0) return 0;
  if (layout.isPartitioned) {
    const dropped = await dropWhole(context, excess);
    if (dropped > 0) return dropped + await shrinkTo(context, maxBytes);
  }

  const strip = `UPDATE ${requests} SET ${BODIES.map((name) => `${name} = NULL`).join(", ")}`;
  const remove = `DELETE FROM ${requests}`;
  await pass(`${IS_SUCCESS} AND ${HAS_BODY}`, sizeOf(BODIES), strip);
  const deleted = await pass(IS_SUCCESS, ROW_SIZE, remove) + await pass("true", ROW_SIZE, remove);
  // On its own, since it can't run in a transaction; it blocks neither readers nor writers.
  await runner.read(`VACUUM (ANALYZE) ${requests}`, [], { timeoutMs: longTimeoutMs });
  return deleted;

  /** Bytes of all rows. */
  async function rowBytes(): Promise<number> {
    const isSampled = tableBytes >= SAMPLED_FROM_BYTES;
    const sample = isSampled ? ` TABLESAMPLE SYSTEM (${SAMPLED_PERCENT})` : "";
    const [row] = await runner.read(
      `SELECT coalesce(sum(${ROW_SIZE}), 0) FROM ${requests}${sample}`,
      [],
      { timeoutMs: longTimeoutMs },
    );
    return Number(row?.[0]) * (isSampled ? 100 / SAMPLED_PERCENT : 1);
  }

  /** Changes rows from the oldest on, as many as it takes; returns how many. */
  async function pass(where: string, size: string, change: string): Promise<number> {
    let changed = 0;
    let cursor = { time: -Infinity, id: 0 };
    const next = new NamedStatement(
      POSTGRES_DIALECT,
      { time: "real", id: "integer" },
      ({ time, id }) =>
        `SELECT timestamp, id, ${size} FROM ${requests} WHERE ${where} ` +
        `AND (timestamp, id) > (${time}, ${id}) ORDER BY timestamp, id LIMIT ${CHUNK_ROWS}`,
    );
    const changeRows = new NamedStatement(
      POSTGRES_DIALECT,
      { ids: "text", first: "real", last: "real" },
      ({ ids, first, last }) =>
        `WITH changed AS (${change} WHERE id = ANY(${ids}::bigint[]) ` +
        // By the time, so that not every partition is looked into.
        `AND timestamp BETWEEN ${first} AND ${last} RETURNING 1) SELECT count(*) FROM changed`,
    );
    while (excess > 0 && await lease.keep()) {
      const timeout = { timeoutMs: longTimeoutMs };
      const rows = await runner.read(next.text, next.bind(cursor), timeout);
      const ids: number[] = [];
      let first = Infinity;
      for (const row of rows) {
        if (excess <= 0) break;
        cursor = { time: Number(row[0]), id: Number(row[1]) };
        first = Math.min(first, cursor.time);
        ids.push(cursor.id);
        excess -= Number(row[2]) * factor;
      }
      if (ids.length === 0) break;
      const values = { ids: `{${ids.join(",")}}`, first, last: cursor.time };
      const parameters = changeRows.bind<SqlValue>(values);
      const [count] = await paced(() => runner.read(changeRows.text, parameters));
      changed += Number(count?.[0]);
    }
    return changed;
  }
}

/** Drops the oldest partitions that together take no more than so many bytes. */
async function dropWhole(
  { layout, longTimeoutMs, runner }: RetentionContext,
  bytes: number,
): Promise<number> {
  return await dropOldest(runner, layout, async (oldest) => {
    let left = bytes;
    for (const [i, { name }] of oldest.entries()) {
      const [row] = await runner.read(`SELECT pg_total_relation_size('${name}')`);
      left -= Number(row?.[0]);
      if (left < 0) return i;
    }
    return oldest.length;
  }, longTimeoutMs);
}
