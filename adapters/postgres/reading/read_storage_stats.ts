import type { StorageStats } from "@supertracer/core";
import type { StatementRunner } from "../connection/statement_runner.ts";
import type { TableLayout } from "../schema/table_layout.ts";

/** Up to that many rows are counted, which takes a few milliseconds; more are estimated. */
const COUNTED_ROWS = 10_000;

/**
 * How much is stored: the tables with their indexes, and the rows as the server's statistics have
 * them.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 */
export async function storageSize(
  runner: StatementRunner,
  layout: TableLayout,
): Promise<StorageStats> {
  const { requests, ...others } = layout.names;
  const bytes = [
    layout.sizeBy("pg_total_relation_size"),
    ...Object.values(others).map((table) => `pg_total_relation_size('${table}')`),
  ].join(" + ");
  const parts = layout.isPartitioned
    ? `IN (SELECT relid FROM pg_partition_tree('${requests}') WHERE isleaf)`
    : `= to_regclass('${requests}')`;
  const [row] = await runner.read(
    `SELECT (SELECT count(*) FROM (SELECT FROM ${requests} LIMIT ${COUNTED_ROWS + 1}) AS counted),
  coalesce((SELECT sum(n_live_tup) FROM pg_stat_all_tables WHERE relid ${parts}), 0),
  (SELECT sum(reltuples) FROM pg_class WHERE oid ${parts}), ${bytes}`,
  );
  const [counted = 0, living = 0, atVacuum = 0, size] = (row ?? []).map(Number);
  const rows = counted <= COUNTED_ROWS ? counted : Math.max(counted, living || atVacuum);
  return { rows, bytes: size };
}
