import type { ErrorPoint, LogBatch } from "@supertracer/core";
import { errorsJson, logsJson, metricsJson } from "./batch_json.ts";
import { errorCode } from "./failure.ts";
import type { PreparedStatements } from "./prepared_statements.ts";
import { knownIdsStatement, parseIds } from "./save_statement.ts";
import type { StatementRunner } from "./statement_runner.ts";

/** What is stored, and by whom. */
export interface Saving {
  readonly batch: LogBatch;
  /** Errors among its logs. */
  readonly errors: readonly ErrorPoint[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Start of the oldest metrics and errors kept: epoch milliseconds. */
  readonly since: number;
  /** Who this is to other processes. */
  readonly sender: string;
}

/**
 * Stores a batch by one statement, unless it is stored already.
 *
 * @param runner Runs the statement.
 * @param prepared The statements.
 * @param saving What is stored.
 * @returns The ids of its logs.
 */
export async function saveBatch(
  runner: StatementRunner,
  { channel, layout, save }: PreparedStatements,
  { batch: { key, logs, metrics }, errors, now, since, sender }: Saving,
): Promise<number[]> {
  const parameters = [
    ...[key, logsJson(logs), metricsJson(metrics, since), now, since, channel, sender],
    ...errorsJson(errors, since),
  ];
  try {
    const [row] = await runner.write(save, parameters, { prepare: true });
    return parseIds(String(row?.[0]));
  } catch (error) {
    // The same batch, handed over twice, was stored while this statement waited for it.
    if (errorCode(error) !== "23505") throw error;
    const [row] = await runner.write(knownIdsStatement(layout), [key]);
    if (row === undefined) throw error;
    return parseIds(String(row[0]));
  }
}
