import {
  type ErrorPoint,
  errorPoints,
  type Log,
  type LogBatch,
  type MetricsPoint,
} from "@supertracer/core";
import type { ConnectionSettings } from "../connection/connection_settings.ts";
import { errorCode } from "../connection/failure.ts";
import { LongText } from "../connection/long_text.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { repairIds } from "../schema/id_sequence.ts";
import { errorsJson, metricsJson } from "./batch_json.ts";
import type { PreparedStatements } from "./prepared_statements.ts";
import { rowsInSlices } from "./rows_in_slices.ts";
import { knownIdsStatement, parseIds } from "./save_batch.ts";

const DAY_MS = 86_400_000;

/**
 * Occurrences of errors after which it is looked for groups beyond the bound, which means counting
 * them all: fewer than one look deletes, so that it keeps up however many are new.
 */
const LOOK_AFTER_ERRORS = 250;

/** Saves logs, metrics and errors; each by one statement. */
export class LogWriter {
  /** Who this is to other processes, for keys and for `NOTIFY`. */
  readonly sender: string = crypto.randomUUID();
  readonly #metricsRetentionDays: number;
  readonly #repairTimeoutMs: number;
  #number = 0;
  /** Occurrences handed over since it was looked for groups beyond the bound. */
  #errorsSince = Infinity;

  constructor(
    { metricsRetentionDays, migrationTimeoutMs }: Pick<
      ConnectionSettings,
      "metricsRetentionDays" | "migrationTimeoutMs"
    >,
  ) {
    this.#metricsRetentionDays = metricsRetentionDays;
    this.#repairTimeoutMs = migrationTimeoutMs;
  }

  /** Stores one log; counts no error. */
  async saveLog(
    runner: StatementRunner,
    prepared: PreparedStatements,
    log: Log,
  ): Promise<number> {
    const key = `${this.sender}-${this.#number++}`;
    const [id = 0] = await this.#save(runner, prepared, { key, logs: [log], metrics: [] }, []);
    return id;
  }

  /** Stores a batch, unless it is stored already; returns the ids of its logs. */
  async saveLogs(
    runner: StatementRunner,
    prepared: PreparedStatements,
    batch: LogBatch,
  ): Promise<number[]> {
    return await this.#save(runner, prepared, batch, errorPoints(batch.logs));
  }

  /** Adds points to those stored. */
  async saveMetrics(
    runner: StatementRunner,
    { saveMetrics }: PreparedStatements,
    points: readonly MetricsPoint[],
  ): Promise<void> {
    if (points.length === 0) return;
    const since = this.#oldestKept(Date.now());
    const json = new LongText([metricsJson(points, since)]);
    await runner.write(saveMetrics, [json, since], { prepare: true });
  }

  /** Adds occurrences of errors to those stored. */
  async saveErrors(
    runner: StatementRunner,
    { saveErrors }: PreparedStatements,
    points: readonly ErrorPoint[],
  ): Promise<void> {
    if (points.length === 0) return;
    const since = this.#oldestKept(Date.now());
    const parameters = [...errorTexts(points, since), since, this.#mayDelete(points)];
    await runner.write(saveErrors, parameters, { prepare: true });
  }

  async #save(
    runner: StatementRunner,
    { channel, layout, save }: PreparedStatements,
    { key, logs, metrics }: LogBatch,
    errors: readonly ErrorPoint[],
  ): Promise<number[]> {
    const now = Date.now();
    const since = this.#oldestKept(now);
    const { text, separators } = await rowsInSlices(logs);
    const parameters = [
      ...[key, text, new LongText([metricsJson(metrics, since)]), now, since, channel, this.sender],
      ...[...errorTexts(errors, since), this.#mayDelete(errors)],
      ...[separators.row, separators.value, separators.null],
    ];
    const write = async () => {
      const [row] = await runner.write(save, parameters, { prepare: true });
      return parseIds(String(row?.[0]));
    };
    try {
      return await write();
    } catch (error) {
      const code = errorCode(error);
      // 22012: the statement itself found that ids come twice.
      if (code !== "23505" && !(layout.isPartitioned && code === "22012")) throw error;
      // The same batch, handed over twice, was stored while this statement waited for it.
      const [row] = await runner.write(knownIdsStatement(layout), [key]);
      if (row !== undefined) return parseIds(String(row[0]));
      // Or another process has just done that.
      await repairIds(runner, layout, this.#repairTimeoutMs);
      return await write();
    }
  }

  /** How many groups beyond the bound may be deleted now: 0 where it is not looked for them. */
  #mayDelete(errors: readonly ErrorPoint[]): number {
    if (errors.length === 0) return 0;
    const isDue = this.#errorsSince >= LOOK_AFTER_ERRORS;
    this.#errorsSince = (isDue ? 0 : this.#errorsSince) + errors.length;
    return isDue ? 2 * LOOK_AFTER_ERRORS : 0;
  }

  #oldestKept(now: number): number {
    return now - this.#metricsRetentionDays * DAY_MS;
  }
}

function errorTexts(points: readonly ErrorPoint[], since: number): LongText[] {
  return errorsJson(points, since).map((json) => new LongText([json]));
}
