import { AsyncLocalStorage } from "node:async_hooks";
import type { BaseConnector } from "../connectors/base_connector.ts";
import { ConnectorError } from "../connectors/errors.ts";
import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import type { RetentionOptions } from "../options/options.ts";
import { Backoff } from "./backoff.ts";
import { BatchWriter, type BatchWriterHooks } from "./batch_writer.ts";
import { MAX_DELAY_MS, SYSTEM_CLOCK } from "./clock.ts";
import { DropCounts, type DropReason } from "./drop_counts.ts";
import { connectorName } from "./failure_text.ts";
import { faultOf } from "./fault_of.ts";
import { MetricsLane } from "./metrics_lane.ts";
import { type QueuedRecord, RecordQueue } from "./record_queue.ts";
import type { RecorderHooks, RecorderOptions } from "./recorder_options.ts";
import { recorderState, type RecorderStats } from "./recorder_stats.ts";
import { RetentionTimer } from "./retention_timer.ts";
import { makeSpill, type Spill } from "./spill/spill.ts";
import { StorageSession } from "./storage_session.ts";
import { type Outcome, timedCall } from "./timed_call.ts";
import { Timers } from "./timers.ts";
import { TroubleLog } from "./trouble_log.ts";
import { TroubleReporter } from "./trouble_reporter.ts";
import { isFailure, type StepResult, WriteLine } from "./write_line.ts";
import { PHASE, WriteScheduler } from "./write_scheduler.ts";

const DEFAULT_CLOSE_TIMEOUT_MS = 5_000;
/** Share of the time to close that is left for disconnecting, and before for writing a file. */
const LAST_SHARE = 0.2;
/** Longest delay between attempts while closing, as a share of the time to close. */
const RETRY_SHARE = 0.1;

/**
 * Takes records from the app without ever making it wait or fail, and has them stored: in batches,
 * in order, again when it failed. See `docs/delivery.md` for what it promises.
 */
export class Recorder {
  readonly #connector: BaseConnector;
  readonly #closeTimeoutMs: number;
  readonly #writeTimeoutMs: number;
  readonly #hooks: RecorderHooks;
  readonly #timers: Timers;
  readonly #backoff: Backoff;
  readonly #drops = new DropCounts();
  readonly #trouble: TroubleReporter;
  readonly #spill: Spill | undefined;
  readonly #queue: RecordQueue;
  readonly #metrics: MetricsLane;
  readonly #session: StorageSession;
  readonly #line: WriteLine;
  readonly #scheduler: WriteScheduler;
  readonly #retention: RetentionTimer | undefined;
  /** Runs in the context of the constructor, not in that of the request that woke the recorder. */
  readonly #outside: <T>(run: () => T) => T;
  readonly #rise = () => this.#scheduler.rise();
  #closing: Promise<void> | undefined;
  #isClosing = false;
  #isClosed = false;
  #captured = 0;
  #saved = 0;
  #failedWrites = 0;
  #caught = 0;

  /**
   * Does nothing until something is recorded.
   *
   * @param connector The storage.
   * @param options Bounds and times.
   * @param hooks Whom to ask and to tell.
   */
  constructor(connector: BaseConnector, options: RecorderOptions, hooks: RecorderHooks) {
    const { recording, retention, keyPrefix, clock = SYSTEM_CLOCK, random = Math.random } = options;
    const { writeTimeoutMs, batchSize, flushIntervalMs } = recording;
    this.#connector = connector;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS;
    this.#writeTimeoutMs = writeTimeoutMs;
    this.#hooks = hooks;
    const outside = AsyncLocalStorage.snapshot();
    this.#outside = (run) => outside(run);
    const timers = new Timers(clock, (run) => outside(() => this.#guarded(run)));
    const now = () => clock.now();
    const tell = (...told: [string, string]) => this.#guarded(() => hooks.onTrouble(...told));
    const log = new TroubleLog(tell, now);
    const redact = hooks.redactText?.bind(hooks);
    this.#timers = timers;
    this.#backoff = new Backoff(random);
    this.#trouble = new TroubleReporter(log, connectorName(connector), now, redact);
    const onDrop = this.#drop.bind(this);
    const onFound = (count: number) => this.#captured += count;
    this.#spill = makeSpill(options.spill, timers, this.#trouble, { onFound, onDrop });
    this.#queue = new RecordQueue(recording, onDrop, this.#spill);
    this.#metrics = new MetricsLane(() => this.#takeMetrics(), random);
    this.#session = new StorageSession(connector, timers, writeTimeoutMs, (outcome) => {
      this.#opened(outcome);
    });
    const writer = new BatchWriter(
      connector,
      timers,
      { writeTimeoutMs, keyPrefix },
      this.#writerHooks(),
    );
    const shared = { queue: this.#queue, metrics: this.#metrics, timers, batchSize };
    const drop = (record: QueuedRecord) => this.#dropTaken(record, "poison");
    this.#line = new WriteLine({ ...shared, spill: this.#spill, writer, drop });
    this.#scheduler = new WriteScheduler({
      ...shared,
      line: this.#line,
      session: this.#session,
      backoff: this.#backoff,
      drops: this.#drops,
      flushIntervalMs,
      outside: this.#outside,
      onBug: () => this.#caught++,
      onStep: (result) => this.#stepped(result),
      lastFailure: () => this.#trouble.lastError?.message ?? "the storage failed",
    });
    this.#retention = retention.enabled ? this.#makeRetention(retention, random) : undefined;
  }

  /** Whether a record that is no error would be dropped. */
  get isFull(): boolean {
    return this.#queue.isFull;
  }

  /** One was not even made, as it would have been dropped. */
  shed(): void {
    this.#captured++;
    this.#isClosing ? this.#drop(Infinity, "closed") : this.#queue.refuse();
  }

  /**
   * Takes a record. Never waits, never throws.
   *
   * @param log The record; it belongs to the recorder from now on, which gives it its `id`.
   * @param bytes Its estimated size in memory.
   */
  record(log: Log, bytes: number): void {
    this.#captured++;
    if (this.#isClosing) return this.#drop(Infinity, "closed");
    let isError = false;
    try {
      isError = log.logLevel === "ERROR";
    } catch {
      this.#caught++;
    }
    this.#queue.push(log, bytes > 0 ? bytes : 0, isError);
    if (this.#scheduler.phase <= PHASE.interval) this.#guarded(this.#rise);
  }

  /** Says that there are metrics to take; cheap, to be called at every request counted. */
  metricsChanged(): void {
    this.#metrics.isDirty = true;
    if (this.#scheduler.phase === PHASE.idle && !this.#isClosing) this.#guarded(this.#rise);
  }

  /** Has what an earlier run left in a file stored, without waiting for the next record. */
  wake(): void {
    if (this.#spill !== undefined && !this.#isClosing) this.#guarded(() => this.#scheduler.wake());
  }

  /**
   * Has everything stored that was recorded before the call, at once.
   *
   * @throws {ConnectorError} If it can't be stored now (it waits on), or if records were dropped
   * that no flush has told of.
   */
  flush(): Promise<void> {
    const promise = this.#scheduler.flush();
    // Who does not listen must not bring the app down.
    promise.catch(() => {});
    return promise;
  }

  /**
   * Connects and prepares the storage, for those who want to read.
   *
   * @throws {ConnectorError} If that fails; the next call tries again.
   */
  async ready(): Promise<void> {
    if (this.#isClosing) {
      throw new ConnectorError("Cannot read: the tracer is closed");
    }
    if (this.#session.isOpen) return;
    const outcome = await this.#outside(() => this.#session.open());
    if (outcome.kind === "ok") return;
    const message = this.#trouble.lastError?.message ?? "Cannot open the storage";
    throw new ConnectorError(message, outcome.kind === "failed" ? { cause: outcome.error } : {});
  }

  /**
   * Stores what waits, as far as time allows, disconnects and leaves no timer. A second call gets the
   * same promise.
   *
   * @throws {ConnectorError} If records that waited are lost; everything is released all the same.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#isClosing = true;
      this.#closing = this.#outside(() => this.#close());
      this.#closing.catch(() => {});
    }
    return this.#closing;
  }

  /** What became of the records until now. */
  stats(): RecorderStats {
    const isWriting = this.#scheduler.phase === PHASE.running;
    return {
      captured: this.#captured,
      saved: this.#saved,
      queued: this.#queue.length,
      writing: this.#queue.taken,
      spilled: this.#spill?.length ?? 0,
      damaged: this.#spill?.damaged ?? 0,
      queuedBytes: this.#queue.bytes,
      dropped: this.#drops.toObject(),
      failedWrites: this.#failedWrites,
      failedCleanups: this.#retention?.failures ?? 0,
      caught: this.#caught + (this.#spill?.caught ?? 0),
      lastError: this.#trouble.lastError,
      lastCleanup: this.#retention?.lastResult,
      state: recorderState(this.#isClosed, this.#backoff.failures, isWriting),
    };
  }

  async #close(): Promise<void> {
    const lostBefore = this.#lost();
    this.#timers.start(() => {}, MAX_DELAY_MS, true);
    this.#retention?.stop();
    const lastShares = this.#spill === undefined ? 1 : 2;
    await this.#drain(this.#closeTimeoutMs * (1 - lastShares * LAST_SHARE));
    await this.#leave(this.#closeTimeoutMs * LAST_SHARE);
    this.#guarded(() => this.#hooks.returnMetrics?.(this.#metrics.points));
    this.#scheduler.finish();
    await this.#disconnect(this.#closeTimeoutMs * LAST_SHARE);
    this.#timers.clear();
    this.#isClosed = true;
    const lost = this.#lost() - lostBefore;
    if (lost === 0) return;
    const why = this.#trouble.lastError?.message ?? "the storage failed";
    throw new ConnectorError(
      `Cannot store ${lost} records before closing: ${why}: they are lost`,
    );
  }

  /** Stores what waits, again and again until it is stored or the time is over. */
  async #drain(timeoutMs: number): Promise<void> {
    this.#scheduler.maxDelayMs = this.#closeTimeoutMs * RETRY_SHARE;
    await timedCall(this.#timers, timeoutMs, () => this.#scheduler.flush());
  }

  /** Keeps what is not stored in a file, or drops it. */
  async #leave(timeoutMs: number): Promise<void> {
    const { records, doubtful } = this.#scheduler.stop();
    const spill = this.#spill;
    const left = new Set(records);
    if (spill !== undefined) {
      await timedCall(this.#timers, timeoutMs, async () => {
        await spill.keep(records, doubtful, (record, reason) => {
          if (!left.delete(record)) return; // The time was over.
          if (reason !== undefined) return this.#dropTaken(record, reason);
          this.#queue.release(record);
          spill.giveBack(1);
        });
        await spill.close();
      });
      spill.stop();
    }
    for (const record of left) this.#dropTaken(record, "unsaved_at_close");
    left.clear();
  }

  async #disconnect(timeoutMs: number): Promise<void> {
    if (!this.#session.wasTried) return;
    const outcome = await timedCall(this.#timers, timeoutMs, async () => {
      await this.#session.disconnect();
      await this.#retention?.running;
    });
    if (outcome.kind === "ok") return;
    const late = new ConnectorError(`no answer within ${timeoutMs} ms`);
    this.#trouble.disconnectFailed(outcome.kind === "late" ? late : outcome.error);
  }

  /** Records lost while closing, without those that came too late. */
  #lost(): number {
    return this.#drops.total - this.#drops.get("closed");
  }

  #opened(outcome: Outcome<void>): void {
    if (this.#isClosed) {
      // What came to be connected after all must not stay so.
      if (outcome.kind === "ok") {
        this.#session.disconnect().catch(() => this.#caught++);
      }
      return;
    }
    if (outcome.kind !== "ok") {
      const isLate = outcome.kind === "late";
      const error = isLate ? undefined : outcome.error;
      this.#trouble.connectFailed(error, isLate ? this.#writeTimeoutMs : undefined);
      return;
    }
    this.#trouble.connected();
    this.#guarded(() => this.#trouble.noteFacts(this.#connector.storageFacts()));
    if (!this.#isClosing) this.#retention?.start();
    this.#scheduler.hasten();
  }

  #writerHooks(): BatchWriterHooks {
    return {
      saved: (records, ids) => this.#store(records, ids),
      failed: (error, batch) => this.#failed(error, batch.records.length === 0),
      late: (batch) => {
        this.#failedWrites++;
        this.#trouble.writeLate(this.#writeTimeoutMs, batch.records.length === 0);
      },
      caught: () => this.#caught++,
      badResult: () => this.#trouble.badResult(),
      unreadable: (record) => this.#line.drop(record),
      isAbandoned: () => this.#scheduler.phase === PHASE.stopped,
      settledLate: (batch, verdict) => {
        this.#line.settledLate(batch, verdict);
        this.#scheduler.hasten();
      },
    };
  }

  #failed(error: unknown, isMetricsOnly: boolean): void {
    this.#failedWrites++;
    const fault = faultOf(error);
    if (fault === "session") this.#session.end();
    if (fault === "record") this.#trouble.refused(error, isMetricsOnly);
    else this.#trouble.writeFailed(error, isMetricsOnly);
  }

  #store(records: readonly QueuedRecord[], ids: readonly (number | undefined)[]): void {
    if (records.length === 0) return;
    this.#line.remove(records);
    const logs: Log[] = [];
    for (let i = 0; i < records.length; i++) {
      const record = records[i];
      const id = ids[i];
      if (record === undefined) continue;
      this.#queue.release(record);
      this.#saved++;
      if (id === undefined) continue;
      try {
        record.log.id = id;
        logs.push(record.log);
      } catch {
        this.#caught++;
      }
    }
    this.#trouble.saved();
    if (logs.length === records.length) this.#trouble.goodResult();
    if (logs.length === 0) return;
    try {
      this.#hooks.onSaved?.(logs);
    } catch (error) {
      this.#caught++;
      this.#trouble.listenerFailed(error);
    }
  }

  #stepped(result: StepResult): void {
    if (!this.#metrics.isApart) this.#trouble.metricsSaved();
    if (result === "refused") this.#trouble.refusalsLast();
    if (!isFailure(result) && this.#queue.length === 0) this.#trouble.dropsEnded(`${this.#drops}`);
  }

  #drop(sequence: number, reason: DropReason): void {
    this.#drops.add(reason);
    this.#scheduler.dropped(sequence, reason);
    this.#trouble.dropped(reason);
  }

  #dropTaken(record: QueuedRecord, reason: DropReason): void {
    this.#queue.release(record);
    this.#drop(record.sequence, reason);
  }

  #makeRetention(retention: RetentionOptions, random: () => number): RetentionTimer {
    return new RetentionTimer(this.#timers, retention.cleanupIntervalMinutes, random, {
      cleanup: () => this.#connector.cleanup(retention),
      done: () => this.#trouble.cleanedUp(),
      failed: (error) => this.#trouble.cleanupFailed(error),
    });
  }

  #takeMetrics(): readonly MetricsPoint[] {
    try {
      return this.#hooks.takeMetrics();
    } catch (error) {
      this.#caught++;
      this.#trouble.listenerFailed(error);
      return [];
    }
  }

  #guarded(run: () => void): void {
    try {
      run();
    } catch {
      this.#caught++;
    }
  }
}
