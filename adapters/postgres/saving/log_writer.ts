import {
  type ErrorPoint,
  errorPoints,
  type Log,
  type LogBatch,
  type MetricsPoint,
} from "@supertracer/core";
import { idsFromText, nextTurn, splitBatchKey, type SqlValue } from "@supertracer/core/sql";
import type { ConnectionSettings } from "../connection/connection_settings.ts";
import { errorCode, failure } from "../connection/failure.ts";
import type { ServerClock } from "../connection/server_time.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { repairIds } from "../schema/id_sequence.ts";
import type { TableLayout } from "../schema/table_layout.ts";
import { errorsJson, metricsJson } from "./batch_json.ts";
import { rowsText } from "./batch_rows.ts";
import { Notifier } from "./notifier.ts";
import { PRUNED_ROWS } from "./prune.ts";
import { saveMetricsStatement, saveStatement } from "./save_batch.ts";
import { type ErrorParameters, saveErrorsStatement } from "./save_errors.ts";

const DAY_MS = 86_400_000;

/**
 * Occurrences of errors after which groups beyond the bound are deleted, which means counting them
 * all: fewer than one run deletes, so that it keeps up.
 */
const LOOK_AFTER_ERRORS = 250;

/** Most bytes of logs in one statement: more would block the event loop while they are sent. */
const MAX_BYTES = 262_144;
/** To this the limit is halved, each time that the server did not answer in time. */
const MIN_BYTES = 8_192;
/** A statement that takes less than this share of its time doubles the limit again. */
const QUICK_SHARE = 0.1;
/** Milliseconds between two batches that prune. */
const PRUNE_EVERY_MS = 5_000;
/** Attempts to save a part while others store the same batch, or ids have to be repaired. */
const TRIES = 3;
/** Text from this length on is sent in the next turn of the event loop, after it was made. */
const LONG_BYTES = 65_536;

/** Ids of the first logs of a batch, which are stored. */
interface Progress {
  readonly key: string;
  readonly ids: number[];
}

/** Saves logs, metrics and errors. A batch that is too long for one statement is saved in parts. */
export class LogWriter {
  /** Id of this process, for keys and for `NOTIFY`. */
  readonly sender: string = crypto.randomUUID();
  readonly #clock: ServerClock;
  readonly #notifier: Notifier = new Notifier(this.sender);
  #statements: Statements;
  readonly #metricsRetentionDays: number;
  readonly #repairTimeoutMs: number;
  readonly #timeoutMs: number;
  /** Batches being saved, by key. */
  readonly #running: Map<string, Promise<number[]>> = new Map();
  /** Of the batch that failed last. */
  #progress: Progress | undefined;
  #maxBytes = MAX_BYTES;
  #prunedAt = -Infinity;
  #number = 0;
  /** Occurrences since groups were counted last. */
  #errorsSince = Infinity;

  constructor(
    { metricsRetentionDays, migrationTimeoutMs, queryTimeoutMs }: Pick<
      ConnectionSettings,
      "metricsRetentionDays" | "migrationTimeoutMs" | "queryTimeoutMs"
    >,
    layout: TableLayout,
    clock: ServerClock,
  ) {
    this.#clock = clock;
    this.#metricsRetentionDays = metricsRetentionDays;
    this.#repairTimeoutMs = migrationTimeoutMs;
    this.#timeoutMs = queryTimeoutMs;
    this.#statements = statementsFor(layout);
  }

  /** Channel of `NOTIFY`; empty for none. */
  get channel(): string {
    return this.#notifier.channel;
  }

  /** Most bytes of logs that are sent in one statement now. */
  get maxBytes(): number {
    return this.#maxBytes;
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
    this.#notifier.use(channel.slice(0, 63));
    this.#statements = statementsFor(layout);
  }

  /** Tells those who watch of the last logs, and leaves no timer. */
  async stop(): Promise<void> {
    await this.#notifier.stop();
  }

  /** Stores one log; counts no error. */
  async saveLog(runner: StatementRunner, log: Log): Promise<number> {
    const key = `${this.sender}-${this.#number++}`;
    const [id = 0] = await this.#savePart(runner, { key, logs: [log], metrics: [] }, 0, () => []);
    return id;
  }

  /**
   * Stores a batch, except for what of it is stored already; returns the ids of its logs. A second
   * call with the same batch waits for the first.
   *
   * @throws {ConnectorError} With the ids of those that are stored, if the others can't be.
   */
  async saveLogs(runner: StatementRunner, batch: LogBatch): Promise<number[]> {
    const { key } = batch;
    let saving = this.#running.get(key);
    if (saving === undefined) {
      saving = this.#saveParts(runner, batch).finally(() => this.#running.delete(key));
      this.#running.set(key, saving);
    }
    return await saving;
  }

  async #saveParts(runner: StatementRunner, batch: LogBatch): Promise<number[]> {
    const { key, logs } = batch;
    let ids = this.#progress?.key === key ? this.#progress.ids : [];
    // Of a batch of this key that was longer.
    if (ids.length > logs.length) return ids;
    try {
      do {
        ids = await this.#savePart(runner, batch, ids.length, errorPoints);
        this.#progress = { key, ids };
      } while (ids.length < logs.length);
    } catch (error) {
      const refusal = failure("save logs", error, ids);
      // Without a code it was not even sent. After other failures it may be stored all the same, and
      // only the same batch finds out.
      const isRefused = refusal.fault === "record" || errorCode(error) === undefined;
      if (!isRefused) throw failure("save logs", error);
      this.#progress = undefined;
      throw refusal;
    }
    this.#progress = undefined;
    return ids;
  }

  /** Adds points to those stored. */
  async saveMetrics(runner: StatementRunner, points: readonly MetricsPoint[]): Promise<void> {
    if (points.length === 0) return;
    const { saveMetrics } = this.#statements;
    const now = this.#clock.now();
    const since = this.#oldestKept(now);
    const metrics = metricsJson(points, since);
    const parameters = saveMetrics.bind<SqlValue>({ metrics, now, since });
    await runner.write(saveMetrics.text, parameters, { prepare: true });
  }

  /** Adds occurrences of errors to those stored. */
  async saveErrors(runner: StatementRunner, points: readonly ErrorPoint[]): Promise<void> {
    if (points.length === 0) return;
    const { saveErrors } = this.#statements;
    const parameters = saveErrors.bind<SqlValue>(
      this.#errorValues(points, this.#oldestKept(this.#clock.now())),
    );
    await runner.write(saveErrors.text, parameters, { prepare: true });
  }

  /**
   * Stores as many logs from one on as fit into a statement, with the last of them the metrics.
   *
   * @returns The ids of all logs of the batch that are stored: by an earlier attempt it may be more.
   */
  async #savePart(
    runner: StatementRunner,
    { key, logs, metrics }: LogBatch,
    from: number,
    errorsOf: (logs: readonly Log[]) => readonly ErrorPoint[],
  ): Promise<number[]> {
    const { layout, save } = this.#statements;
    const now = this.#clock.now();
    const since = this.#oldestKept(now);
    const { text, separators, bytes, count } = rowsText(logs, from, this.#maxBytes);
    const part = logs.slice(from, from + count);
    const isLast = from + count === logs.length;
    const parameters = save.bind<SqlValue>({
      ...splitBatchKey(key),
      stored: from === 0 ? -1 : from,
      logs: text,
      metrics: metricsJson(isLast ? metrics : [], since),
      now,
      pruned: this.#pruned(),
      ...this.#errorValues(errorsOf(part), since),
      ...separators,
    });
    const write = async () => {
      const begun = performance.now();
      try {
        const [row] = await runner.write(save.text, parameters, { prepare: true });
        if (performance.now() - begun < QUICK_SHARE * this.#timeoutMs) this.#widen();
        const ids = idsFromText(String(row?.[0]));
        if (row?.[1] === true) this.#notifier.saved(runner, ids.slice(from));
        return ids;
      } catch (error) {
        if (errorCode(error) === "DEADLINE") this.#narrow(bytes);
        throw error;
      }
    };
    if (bytes >= LONG_BYTES) await nextTurn();
    for (let tries = 1;; tries++) {
      try {
        return await write();
      } catch (error) {
        const code = errorCode(error);
        // 22012: the statement itself found that the batch was stored while it waited, or, with daily
        // partitions, that ids come twice, of which 23505 tells otherwise.
        if (tries === TRIES || (code !== "23505" && code !== "22012")) throw error;
        // Another process may have just done that.
        if (code === "23505" || layout.isPartitioned) {
          await repairIds(runner, layout, this.#repairTimeoutMs);
        }
      }
    }
  }

  #errorValues(
    points: readonly ErrorPoint[],
    since: number,
  ): Readonly<Record<keyof ErrorParameters, SqlValue>> {
    const [groups, counts] = errorsJson(points, since);
    return { groups, counts, since, mayDelete: this.#mayDelete(points) };
  }

  /** How many rows of each kind a statement prunes; mostly none, since looking for them costs, too. */
  #pruned(): number {
    const now = performance.now();
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return 0;
    this.#prunedAt = now;
    return PRUNED_ROWS;
  }

  #widen(): void {
    this.#maxBytes = Math.min(MAX_BYTES, this.#maxBytes * 2);
  }

  /** The link may be too slow for that many bytes. */
  #narrow(bytes: number): void {
    this.#maxBytes = Math.max(MIN_BYTES, Math.min(this.#maxBytes, bytes) / 2);
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
}

function statementsFor(layout: TableLayout): Statements {
  return {
    layout,
    save: saveStatement(layout),
    saveMetrics: saveMetricsStatement(layout),
    saveErrors: saveErrorsStatement(layout),
  };
}
