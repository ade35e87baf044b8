import type { StorageFact, StorageStats } from "@supertracer/core";
import type { StatementRunner } from "../connection/statement_runner.ts";
import type { IndexStats } from "../schema/index_builder.ts";
import type { PartitionStats } from "../schema/partition_keeper.ts";
import type { TableLayout } from "../schema/table_layout.ts";
import type { TextIndexStats } from "../schema/text_indexer.ts";
import type { ReplicaStats } from "./replica_reader.ts";

/** Up to that many rows are counted, which takes a few milliseconds; more are estimated. */
const COUNTED_ROWS = 10_000;

/**
 * How much is stored: the tables with their indexes, and the rows as the server's statistics have
 * them.
 *
 * @param runner Runs the statement.
 * @param layout How the tables look.
 */
export async function readStorageStats(
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

/** What there is to tell of a replica, if there is one. */
export function replicaFacts(stats: ReplicaStats | undefined): StorageFact[] {
  if (stats === undefined) return [];
  const { reads, failures, lastError } = stats;
  return [
    { label: "Read from the replica", value: times(reads) },
    ...failureFacts("Failures of the replica", failures, lastError),
  ];
}

/** What there is to tell of daily partitions, if there are any. */
export function partitionFacts(stats: PartitionStats | undefined): StorageFact[] {
  if (stats === undefined) return [];
  const { failures, lastError } = stats;
  return [
    { label: "Daily partitions", value: failures === 0 ? "made ahead" : "not all made ahead" },
    ...failureFacts("Failures to make partitions", failures, lastError),
  ];
}

/** What there is to tell of indexes that are made while the app runs. */
export function indexFacts(stats: IndexStats | undefined): StorageFact[] {
  if (stats === undefined) return [];
  const { done, isDone, lastError, total } = stats;
  if (isDone) return [{ label: "Indexes", value: `all ${total} are made` }];
  const value = `${done} of ${total} are made; until then lists take longer`;
  return [
    { label: "Indexes", value },
    ...failureFacts("Failures to make indexes", lastError === undefined ? 0 : 1, lastError),
  ];
}

/** What there is to tell of the index of texts, if it is built while the app runs. */
export function textFacts(stats: TextIndexStats | undefined): StorageFact[] {
  if (stats === undefined) return [];
  const { building, failures, lastError = building?.lastError } = stats;
  const value = building?.isDone === true
    ? "built"
    : "being built; until then a search covers the newest rows";
  const count = failures + (building?.isDone === false && building.lastError !== undefined ? 1 : 0);
  return [
    ...(building === undefined ? [] : [{ label: "Text index", value }]),
    ...failureFacts("Failures of the text index", count, lastError),
  ];
}

function failureFacts(label: string, failures: number, lastError = ""): StorageFact[] {
  if (failures === 0) return [];
  return [{ label, value: `${times(failures)}, last: ${lastError}`, isBad: true }];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count.toLocaleString("en-US")} times`;
}
