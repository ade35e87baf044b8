import { failure } from "../connection/failure.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { addPartitions, fillGaps } from "./partitions.ts";
import type { TableLayout } from "./table_layout.ts";

/** Milliseconds between two checks that the next days have partitions. */
const LOOK_EVERY_MS = 3_600_000;

/**
 * Outcome of creating daily partitions in advance.
 *
 * @example
 * ```ts ignore
 * import { type PartitionStats, PostgreSQLConnector } from "@supertracer/postgres";
 *
 * const connector = new PostgreSQLConnector({ database: "app", partitioning: "daily" });
 * await connector.connect();
 * await connector.initDb();
 * const stats: PartitionStats | undefined = connector.partitionStats;
 * console.log(stats === undefined ? "one table" : "a partition for each day");
 * ```
 */
export interface PartitionStats {
  /** Failed attempts; until one succeeds, rows go into the partition for what is newer. */
  readonly failures: number;
  /** The last failure; `undefined` if there was none. */
  readonly lastError: string | undefined;
}

/** Makes sure, once an hour, that the next days have partitions. */
export class PartitionKeeper {
  #nextLook = -Infinity;
  #failures = 0;
  #lastError: string | undefined;

  /** Outcome so far. */
  get stats(): PartitionStats {
    return { failures: this.#failures, lastError: this.#lastError };
  }

  /**
   * Creates partitions if a check is due. Never rejects: saving goes on without them.
   *
   * @param runner Runs the statements.
   * @param layout How the tables are named.
   */
  async keep(runner: StatementRunner, layout: TableLayout): Promise<void> {
    const now = Date.now();
    if (!layout.isPartitioned || now < this.#nextLook) return;
    this.#nextLook = now + LOOK_EVERY_MS;
    await this.make(runner, layout);
  }

  /** Creates partitions, whether a check is due or not. */
  async make(runner: StatementRunner, layout: TableLayout): Promise<void> {
    if (!layout.isPartitioned) return;
    try {
      await fillGaps(runner, layout, Date.now());
      await addPartitions(runner, layout, Date.now());
    } catch (error) {
      // The next attempt is long before they are needed, and without them rows go into the partition
      // for what is newer.
      this.#failures++;
      this.#lastError = failure("make partitions", error).message;
    }
  }
}
