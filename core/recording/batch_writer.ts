import type { BaseConnector } from "../connectors/base_connector.ts";
import { ErrorGrouper } from "../error_groups/error_grouper.ts";
import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import { toPlainLog } from "../log/request_record.ts";
import { Batch } from "./batch.ts";
import { faultOf } from "./fault_of.ts";
import type { QueuedRecord } from "./record_queue.ts";
import { readReturnedIds, readSavedIds } from "./saved_ids.ts";
import { type Outcome, timedCall } from "./timed_call.ts";
import type { Timers } from "./timers.ts";

/**
 * How an attempt ended: everything `saved`; a `part` (the first records, at least one, or all
 * records without the metrics); `failed`, nothing is stored; `refused`, the same, for what is in one
 * of the records; `late`, nobody knows.
 */
export type Verdict = "saved" | "part" | "failed" | "refused" | "late";

/** Whom the writer tells. */
export interface BatchWriterHooks {
  /** Records that are stored, with their ids where the connector gave any. */
  saved(records: readonly QueuedRecord[], ids: readonly (number | undefined)[]): void;
  /** An attempt failed. */
  failed(error: unknown, batch: Batch): void;
  /** An attempt was late. */
  late(batch: Batch): void;
  /** The connector returned something else than the ids. */
  badResult(): void;
  /** Whether nothing counts any more, because the recorder was closed meanwhile. */
  isAbandoned(): boolean;
  /** Something failed that nobody was told of. */
  caught(): void;
  /** A record can't even be read. */
  unreadable(record: QueuedRecord): void;
  /** A batch that was late is settled after all, while no attempt of it is under way. */
  settledLate(batch: Batch, verdict: Verdict): void;
}

/** Hands one batch at a time to the connector, and reads what comes of it. */
export class BatchWriter {
  readonly #connector: BaseConnector;
  readonly #timers: Timers;
  readonly #timeoutMs: number;
  readonly #keyPrefix: string;
  readonly #hooks: BatchWriterHooks;
  readonly #errors = new ErrorGrouper();
  #number = 0;
  #current: Batch | undefined;

  /**
   * Does nothing yet.
   *
   * @param connector The storage.
   * @param timers Where deadlines run.
   * @param options Time for one attempt, and how keys begin.
   * @param hooks Whom to tell.
   */
  constructor(
    connector: BaseConnector,
    timers: Timers,
    options: { readonly writeTimeoutMs: number; readonly keyPrefix: string },
    hooks: BatchWriterHooks,
  ) {
    this.#connector = connector;
    this.#timers = timers;
    this.#timeoutMs = options.writeTimeoutMs;
    this.#keyPrefix = options.keyPrefix;
    this.#hooks = hooks;
  }

  /**
   * Puts a batch together, with a key of its own. Errors are assigned to their groups here, not
   * while the request that they belong to waits.
   *
   * @param records The records.
   * @param metrics Points that go with them.
   * @param key A key that it has already.
   */
  compose(
    records: readonly QueuedRecord[],
    metrics: readonly MetricsPoint[],
    key = `${this.#keyPrefix}-${this.#number++}`,
  ): Batch {
    const readsLazily = flag(() => this.#connector.readsLazily);
    const readable: QueuedRecord[] = [];
    const logs: Log[] = [];
    for (const record of records) {
      this.#group(record.log);
      try {
        logs.push(readsLazily ? record.log : toPlainLog(record.log));
        readable.push(record);
      } catch {
        this.#hooks.unreadable(record);
      }
    }
    return new Batch(key, readable, logs, metrics);
  }

  #group(log: Log): void {
    try {
      this.#errors.assign(log, this.#timers.now());
    } catch {
      this.#hooks.caught();
    }
  }

  /**
   * How long a batch that was late must be left alone: the connector may still store it, and one
   * that can't recognize a batch would then store it twice.
   *
   * @param batch The batch.
   */
  graceMs(batch: Batch | undefined): number {
    if (batch === undefined || batch.pending === 0) return 0;
    if (flag(() => this.#connector.savesBatchesOnce)) return 0;
    // The upper bound holds when the clock was set back.
    return Math.max(0, Math.min(batch.graceUntil - this.#timers.now(), this.#timeoutMs));
  }

  /**
   * Hands a batch over. Never throws or rejects.
   *
   * @param batch The batch; one at a time.
   * @returns How it ended; `late` also when the recorder was closed meanwhile.
   */
  async write(batch: Batch): Promise<Verdict> {
    this.#current = batch;
    const outcome = await timedCall<unknown>(
      this.#timers,
      this.#timeoutMs,
      () => this.#connector.saveLogs(batch.handed),
      (late) => this.#settleLate(batch, late),
    );
    this.#current = undefined;
    if (this.#hooks.isAbandoned()) return "late";
    if (batch.lateResult !== undefined && outcome.kind !== "ok") {
      return this.#settle(batch, { kind: "ok", value: batch.lateResult.ids });
    }
    return this.#settle(batch, outcome);
  }

  /** Whether reading works right now: tells a record that is refused from a storage that is down. */
  async canRead(): Promise<boolean> {
    const call = () => this.#connector.fetchLogs({ limit: 1 });
    return (await timedCall<unknown>(this.#timers, this.#timeoutMs, call)).kind === "ok";
  }

  #settle(batch: Batch, outcome: Outcome<unknown>): Verdict {
    const { records } = batch;
    if (outcome.kind === "late") {
      batch.pending++;
      batch.graceUntil = this.#timers.now() + this.#timeoutMs;
      this.#hooks.late(batch);
      return "late";
    }
    if (outcome.kind === "ok") {
      batch.isDone = true;
      const { ids, isValid } = readReturnedIds(outcome.value, records.length);
      if (!isValid) this.#hooks.badResult();
      this.#hooks.saved(records, ids);
      return "saved";
    }
    this.#hooks.failed(outcome.error, batch);
    const ids = readSavedIds(outcome.error, records.length);
    if (ids.length === 0) {
      batch.failures++;
      return faultOf(outcome.error) === "record" ? "refused" : "failed";
    }
    batch.isDone = true;
    this.#hooks.saved(records.slice(0, ids.length), ids);
    return "part";
  }

  #settleLate(batch: Batch, outcome: Outcome<unknown>): void {
    batch.pending--;
    if (batch.isDone || this.#hooks.isAbandoned()) return;
    if (this.#current === batch) {
      if (outcome.kind === "ok") batch.lateResult = { ids: outcome.value };
      return;
    }
    this.#hooks.settledLate(batch, this.#settle(batch, outcome));
  }
}

/** A connector's getter; one that throws says no. */
function flag(read: () => boolean): boolean {
  try {
    return read() === true;
  } catch {
    return false;
  }
}
