import { failure } from "../connection/failure.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { addPartitions, fillGaps } from "./partitions.ts";
import type { TableLayout } from "./table_layout.ts";

/** Milliseconds between two looks whether there are partitions for the next days. */
const LOOK_EVERY_MS = 3_600_000;

/**
 * What became of making daily partitions ahead.
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
  /** Times that none could be made; rows go into the one for what is newer meanwhile. */
  readonly failures: number;
  /** Why, the last time; `undefined` if it never was so. */
  readonly lastError: string | undefined;
}

/** Sees to it, now and then, that there are partitions for the next days. */
export class PartitionKeeper {
  #nextLook = -Infinity;
  #failures = 0;
  #lastError: string | undefined;

  /** What became of it. */
  get stats(): PartitionStats {
    return { failures: this.#failures, lastError: this.#lastError };
  }

  /**
   * Makes partitions if that may be due. Where it fails, what is stored is stored all the same.
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

  /** Makes partitions, whenever it was looked for them last. */
  async make(runner: StatementRunner, layout: TableLayout): Promise<void> {
    if (!layout.isPartitioned) return;
    try {
      await fillGaps(runner, layout, Date.now());
      await addPartitions(runner, layout, Date.now());
    } catch (error) {
      // There is time: it is tried again long before they are needed, and without them rows go into
      // the partition for what is newer.
      this.#failures++;
      this.#lastError = failure("make partitions", error).message;
    }
  }
}
