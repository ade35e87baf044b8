import type { StorageStats } from "@supertracer/core";
import type { StatementRunner } from "./statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

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
  { names }: TableLayout,
): Promise<StorageStats> {
  const bytes = Object.values(names)
    .map((table) => `pg_total_relation_size('${table}')`).join(" + ");
  const [row] = await runner.read(
    `SELECT (SELECT count(*) FROM (SELECT FROM ${names.requests} LIMIT ${
      COUNTED_ROWS + 1
    }) AS counted),
  coalesce((SELECT n_live_tup FROM pg_stat_all_tables WHERE relid = to_regclass('${names.requests}')), 0),
  (SELECT reltuples FROM pg_class WHERE oid = to_regclass('${names.requests}')), ${bytes}`,
  );
  const [counted = 0, living = 0, atVacuum = 0, size] = (row ?? []).map(Number);
  const rows = counted <= COUNTED_ROWS ? counted : Math.max(counted, living || atVacuum);
  return { rows, bytes: size };
}
