import {
  type ErrorPoint,
  errorPoints,
  type Log,
  type LogBatch,
  type MetricsPoint,
} from "@supertracer/core";
import type { ConnectionSettings } from "../connection/connection_settings.ts";
import { errorCode } from "../connection/failure.ts";
import { LongText, type Parameter } from "../connection/long_text.ts";
import type { ServerClock } from "../connection/server_time.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { repairIds } from "../schema/id_sequence.ts";
import type { TableLayout } from "../schema/table_layout.ts";
import { errorsJson, metricsJson } from "./batch_json.ts";
import { rowsInSlices } from "./rows_in_slices.ts";
import { knownIdsStatement, parseIds, saveMetricsStatement, saveStatement } from "./save_batch.ts";
import { type ErrorParameters, saveErrorsStatement } from "./save_errors.ts";

const DAY_MS = 86_400_000;

/**
 * Occurrences of errors after which groups beyond the bound are deleted, which means counting them
 * all: fewer than one run deletes, so that it keeps up.
 */
const LOOK_AFTER_ERRORS = 250;

/** Saves logs, metrics and errors; each by one statement. */
export class LogWriter {
  /** Id of this process, for keys and for `NOTIFY`. */
  readonly sender: string = crypto.randomUUID();
  readonly #clock: ServerClock;
  #statements: Statements;
  readonly #metricsRetentionDays: number;
  readonly #repairTimeoutMs: number;
  #number = 0;
  /** Occurrences since groups were counted last. */
  #errorsSince = Infinity;

  constructor(
    { metricsRetentionDays, migrationTimeoutMs }: Pick<
      ConnectionSettings,
      "metricsRetentionDays" | "migrationTimeoutMs"
    >,
    layout: TableLayout,
    clock: ServerClock,
  ) {
    this.#clock = clock;
    this.#metricsRetentionDays = metricsRetentionDays;
    this.#repairTimeoutMs = migrationTimeoutMs;
    this.#statements = statementsFor(layout, "");
  }

  /** Channel of `NOTIFY`; empty for none. */
  get channel(): string {
    return this.#statements.channel;
  }

  /**
   * Saves into these tables from now on.
   *
   * @param layout How the tables look.
   * @param schema Schema that `NOTIFY` tells others of, if it is to.
   */
  use(layout: TableLayout, schema: string | undefined): void {
    // An identifier has at most 63 bytes.
    const channel = schema === undefined ? "" : `supertracer_${schema.replace(/\W/g, "_")}`;
    this.#statements = statementsFor(layout, channel.slice(0, 63));
  }

  /** Stores one log; counts no error. */
  async saveLog(runner: StatementRunner, log: Log): Promise<number> {
    const key = `${this.sender}-${this.#number++}`;
    const [id = 0] = await this.#save(runner, { key, logs: [log], metrics: [] }, []);
    return id;
  }

  /** Stores a batch, unless it is stored already; returns the ids of its logs. */
  async saveLogs(runner: StatementRunner, batch: LogBatch): Promise<number[]> {
    return await this.#save(runner, batch, errorPoints(batch.logs));
  }

  /** Adds points to those stored. */
  async saveMetrics(runner: StatementRunner, points: readonly MetricsPoint[]): Promise<void> {
    if (points.length === 0) return;
    const { saveMetrics } = this.#statements;
    const since = this.#oldestKept(this.#clock.now());
    const metrics = new LongText([metricsJson(points, since)]);
    const parameters = saveMetrics.bind<Parameter>({ metrics, since });
    await runner.write(saveMetrics.text, parameters, { prepare: true });
  }

  /** Adds occurrences of errors to those stored. */
  async saveErrors(runner: StatementRunner, points: readonly ErrorPoint[]): Promise<void> {
    if (points.length === 0) return;
    const { saveErrors } = this.#statements;
    const parameters = saveErrors.bind(
      this.#errorValues(points, this.#oldestKept(this.#clock.now())),
    );
    await runner.write(saveErrors.text, parameters, { prepare: true });
  }

  async #save(
    runner: StatementRunner,
    { key, logs, metrics }: LogBatch,
    errors: readonly ErrorPoint[],
  ): Promise<number[]> {
    const { channel, layout, save } = this.#statements;
    const now = this.#clock.now();
    const since = this.#oldestKept(now);
    const { text, separators } = await rowsInSlices(logs);
    const parameters = save.bind<Parameter>({
      key,
      logs: text,
      metrics: new LongText([metricsJson(metrics, since)]),
      now,
      channel,
      sender: this.sender,
      ...this.#errorValues(errors, since),
      ...separators,
    });
    const write = async () => {
      const [row] = await runner.write(save.text, parameters, { prepare: true });
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

  #errorValues(
    points: readonly ErrorPoint[],
    since: number,
  ): Readonly<Record<keyof ErrorParameters, Parameter>> {
    const [groups, counts] = errorsJson(points, since);
    return {
      groups: new LongText([groups]),
      counts: new LongText([counts]),
      since,
      mayDelete: this.#mayDelete(points),
    };
  }

  /** How many groups beyond the bound may be deleted now: 0 where they are not counted. */
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

/** What is run to save, into tables as they look. */
interface Statements {
  readonly layout: TableLayout;
  readonly save: ReturnType<typeof saveStatement>;
  readonly saveMetrics: ReturnType<typeof saveMetricsStatement>;
  readonly saveErrors: ReturnType<typeof saveErrorsStatement>;
  readonly channel: string;
}

function statementsFor(layout: TableLayout, channel: string): Statements {
  return {
    layout,
    save: saveStatement(layout),
    saveMetrics: saveMetricsStatement(layout),
    saveErrors: saveErrorsStatement(layout),
    channel,
  };
}
