import type { StorageFact } from "@supertracer/core";
import type { IndexStats } from "../schema/index_builder.ts";
import type { PartitionStats } from "../schema/partition_keeper.ts";
import type { ReplicaStats } from "./replica_reader.ts";

/** What there is to tell of a replica, if there is one. */
export function replicaFacts(stats: ReplicaStats | undefined): StorageFact[] {
  if (stats === undefined) return [];
  const { reads, behind, failures, lastError } = stats;
  const late = behind === 0 ? "" : `, ${times(behind)} too far behind: the primary was asked`;
  return [
    { label: "Read from the replica", value: `${times(reads)}${late}` },
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

function failureFacts(label: string, failures: number, lastError = ""): StorageFact[] {
  if (failures === 0) return [];
  return [{ label, value: `${times(failures)}, last: ${lastError}`, isBad: true }];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count.toLocaleString("en-US")} times`;
}
