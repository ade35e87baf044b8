import { AsyncLocalStorage } from "node:async_hooks";
import type { BaseConnector } from "../connectors/base_connector.ts";
import { ConnectorError } from "../connectors/errors.ts";
import type { Log } from "../log/log.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import { callWithin } from "../runtime/deadline.ts";
import { isWorkerd } from "../runtime/workers.ts";
import { MAX_DELAY_MS, SYSTEM_CLOCK, Timers } from "../runtime/timers.ts";
import { BatchComposer } from "./batch.ts";
import { BatchWriter } from "./batch_writer.ts";
import { connectorName } from "./failure_text.ts";
import { FlushWaiters } from "./flush_waiters.ts";
import { MetricsLane } from "./metrics_lane.ts";
import { RecordQueue } from "./record_queue.ts";
import { type DropReason, RecorderCounts } from "./recorder_counts.ts";
import type { RecorderHooks, RecorderOptions } from "./recorder_options.ts";
import type { RecorderParts } from "./recorder_parts.ts";
import { RetentionTimer } from "./retention_timer.ts";
import { Spill } from "./spill/spill.ts";
import { StorageSession } from "./storage_session.ts";
import type { RecorderStats } from "./tracer_stats.ts";
import { TroubleLog } from "./trouble_log.ts";
import { TroubleReporter } from "./trouble_reporter.ts";
import { PHASE, WriteScheduler } from "./write_scheduler.ts";

/** Longest that a connector may have records wait, in milliseconds. */
const MAX_CALM_MS = 60_000;
const DEFAULT_CLOSE_TIMEOUT_MS = 5_000;
/** Share of the time to close that is reserved for disconnecting, and before for writing a file. */
const LAST_SHARE = 0.2;
/** Longest delay between attempts while closing, as a share of the time to close. */
const RETRY_SHARE = 0.1;

/**
 * Takes records from the app without ever making it wait or fail, and has them stored: in batches,
 * in order, again after a failure. `docs/delivery.md` says what it promises.
 *
 * A record waits in the queue until the scheduler has the delivery write the next batch.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #scheduler: WriteScheduler;
  readonly #retention: RetentionTimer | undefined;
  readonly #hooks: RecorderHooks;
  readonly #closeTimeoutMs: number;
  readonly #counts = new RecorderCounts();
  readonly #waiters = new FlushWaiters();
  readonly #trouble: TroubleReporter;
  readonly #queue: RecordQueue;
  readonly #rise = () => this.#scheduler.rise();
  readonly #riseMetrics = () => this.#scheduler.riseMetrics();
  #closing: Promise<void> | undefined;
  #isClosing = false;
  #isClosed = false;

  /**
   * Does nothing until something is recorded.
   *
   * @param connector The storage.
   * @param options Bounds and times.
   * @param hooks Callbacks.
   */
  constructor(connector: BaseConnector, options: RecorderOptions, hooks: RecorderHooks) {
    const { recording, retention, keyPrefix, clock = SYSTEM_CLOCK, random = Math.random } = options;
    const { writeTimeoutMs } = recording;
    this.#hooks = hooks;
    this.#closeTimeoutMs = options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS;
    const counts = this.#counts;
    // In the context of this constructor, not in that of the request that wakes the recorder.
    const outside: RecorderParts["outside"] = isWorkerd()
      ? (run) => run()
      : AsyncLocalStorage.snapshot();
    const timers = new Timers(clock, (run) => outside(() => counts.guarded(run)));
    const now = () => clock.now();
    const tell = (...told: [string, string]) => counts.guarded(() => hooks.onTrouble(...told));
    const trouble = this.#trouble = new TroubleReporter(
      new TroubleLog(tell, now),
      connectorName(connector),
      now,
      hooks.redactText?.bind(hooks),
    );
    const onDrop = this.#drop.bind(this);
    const writer = new BatchWriter(connector, timers, writeTimeoutMs);
    const { path, maxBytes } = options.spill ?? { path: undefined, maxBytes: 0 };
    const spill = path === undefined
      ? undefined
      : new Spill(path, maxBytes, recording.batchSize, writer, timers, trouble, counts, onDrop);
    this.#queue = new RecordQueue(recording, onDrop, spill);
    const parts = this.#parts = {
      options: recording,
      timers,
      counts,
      trouble,
      queue: this.#queue,
      spill,
      metrics: new MetricsLane(() => this.#takeMetrics(), random, now),
      session: new StorageSession(
        connector,
        timers,
        writeTimeoutMs,
        counts,
        trouble,
        () => this.#opened(),
      ),
      composer: new BatchComposer(connector, timers, counts, keyPrefix),
      writer,
      waiters: this.#waiters,
      intervalMs: this.#intervals(connector, recording.flushIntervalMs),
      outside,
      onSaved: hooks.onSaved?.bind(hooks),
    };
    this.#scheduler = new WriteScheduler(parts, random);
    this.#retention = retention.enabled
      ? new RetentionTimer(timers, connector, retention, random, trouble)
      : undefined;
  }

  /** Whether any record that is no error would be dropped. */
  get isFull(): boolean {
    return this.#queue.isFull;
  }

  /** Counts a record that was not even made, because it would have been dropped. */
  shed(): void {
    this.#counts.captured++;
    this.#isClosing ? this.#drop(Infinity, "closed") : this.#queue.refuse();
  }

  /**
   * Takes a record. Never waits, never throws.
   *
   * @param log The record; it belongs to the recorder from now on, which gives it its `id`.
   * @param bytes Its estimated size in memory.
   */
  record(log: Log, bytes: number): void {
    this.#counts.captured++;
    if (this.#isClosing) return this.#drop(Infinity, "closed");
    let isError = false;
    try {
      isError = log.logLevel === "ERROR";
    } catch {
      this.#counts.caught++;
    }
    this.#queue.push(log, bytes > 0 ? bytes : 0, isError);
    if (this.#scheduler.phase <= PHASE.interval) this.#counts.guarded(this.#rise);
  }

  /** There are metrics to take. Cheap: called for every request that is counted. */
  metricsChanged(): void {
    const { metrics } = this.#parts;
    // The timer runs already.
    if (metrics.isDirty) return;
    metrics.isDirty = true;
    if (this.#isClosing) return;
    if (this.#scheduler.phase === PHASE.idle) this.#counts.guarded(this.#riseMetrics);
  }

  /** Stores what an earlier run left in a file, without waiting for the next record. */
  wake(): void {
    if (this.#parts.spill === undefined || this.#isClosing) return;
    this.#counts.guarded(() => this.#scheduler.wake());
  }

  /**
   * Stores everything that was recorded before the call, at once.
   *
   * @throws {ConnectorError} If it can't be stored now (it waits on), or if records were dropped
   * that no flush has reported.
   */
  flush(): Promise<void> {
    const promise = this.#scheduler.flush();
    // A caller who ignores it must not bring the app down.
    promise.catch(() => {});
    return promise;
  }

  /**
   * Connects and prepares the storage, for reading.
   *
   * @throws {ConnectorError} If that fails; the next call tries again.
   */
  async ready(): Promise<void> {
    const { session, outside } = this.#parts;
    if (this.#isClosing) {
      throw new ConnectorError("Cannot read: the tracer is closed");
    }
    if (session.isOpen) return;
    const outcome = await outside(() => session.open());
    if (outcome.kind === "ok") return;
    const message = this.#trouble.lastError?.message ?? "Cannot open the storage";
    throw new ConnectorError(message, outcome.kind === "failed" ? { cause: outcome.error } : {});
  }

  /**
   * Stores what waits, as far as time allows, disconnects and leaves no timer. A second call returns
   * the same promise.
   *
   * @throws {ConnectorError} If records that waited are lost; everything is released all the same.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#isClosing = true;
      this.#closing = this.#parts.outside(() => this.#close());
      this.#closing.catch(() => {});
    }
    return this.#closing;
  }

  /** What became of the records until now. */
  stats(): RecorderStats {
    const { captured, saved, damaged, dropped, failedWrites, caught } = this.#counts;
    return {
      captured,
      saved,
      queued: this.#queue.length,
      writing: this.#queue.taken,
      spilled: this.#parts.spill?.length ?? 0,
      damaged,
      queuedBytes: this.#queue.bytes,
      dropped: dropped.toObject(),
      failedWrites,
      failedCleanups: this.#retention?.failures ?? 0,
      caught,
      lastError: this.#trouble.lastError,
      lastCleanup: this.#retention?.lastResult,
      state: this.#isClosed ? "closed" : this.#scheduler.state,
    };
  }

  async #close(): Promise<void> {
    const { timers, spill, session } = this.#parts;
    const lostBefore = this.#lost();
    timers.start(() => {}, MAX_DELAY_MS, true);
    this.#retention?.stop();
    const lastShares = spill === undefined ? 1 : 2;
    await this.#drain(this.#closeTimeoutMs * (1 - lastShares * LAST_SHARE));
    await this.#leave(this.#closeTimeoutMs * LAST_SHARE);
    this.#scheduler.finish();
    await this.#disconnect(this.#closeTimeoutMs * LAST_SHARE);
    timers.clear();
    this.#isClosed = true;
    session.close();
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
    await callWithin(this.#parts.timers, timeoutMs, () => this.#scheduler.flush());
  }

  /** Keeps what is not stored in files, or drops it. */
  async #leave(timeoutMs: number): Promise<void> {
    const { timers, queue, spill } = this.#parts;
    const left = this.#scheduler.stop();
    if (spill === undefined) {
      for (const record of left.records) queue.drop(record, "unsaved_at_close");
      return;
    }
    for (const record of left.records) queue.release(record);
    await callWithin(timers, timeoutMs, () => spill.close(left));
    spill.abandon();
  }

  async #disconnect(timeoutMs: number): Promise<void> {
    const { session, timers } = this.#parts;
    if (!session.wasTried) return;
    const outcome = await callWithin(timers, timeoutMs, async () => {
      await session.disconnect();
      await this.#retention?.running;
    });
    if (outcome.kind === "ok") return;
    const late = new ConnectorError(`no answer within ${timeoutMs} ms`);
    this.#trouble.disconnectFailed(outcome.kind === "late" ? late : outcome.error);
  }

  /** Records lost while closing, without those that came too late. */
  #lost(): number {
    const { dropped } = this.#counts;
    return dropped.total - dropped.get("closed");
  }

  #opened(): void {
    if (!this.#isClosing) this.#retention?.start();
    this.#scheduler.hasten();
  }

  #drop(sequence: number, reason: DropReason): void {
    this.#counts.dropped.add(reason);
    this.#waiters.dropped(sequence, reason);
    this.#trouble.dropped(reason);
  }

  /** How long a record may wait: longer where each batch costs the storage much and nobody watches. */
  #intervals(connector: BaseConnector, flushIntervalMs: number): () => number {
    let calmMs = 0;
    this.#counts.guarded(() => calmMs = Math.min(Number(connector.calmIntervalMs), MAX_CALM_MS));
    if (!(calmMs > flushIntervalMs)) return () => flushIntervalMs;
    return () => {
      let isWatched = false;
      this.#counts.guarded(() => isWatched = this.#hooks.isWatched?.() === true);
      return isWatched ? flushIntervalMs : calmMs;
    };
  }

  #takeMetrics(): readonly MetricsPoint[] {
    try {
      return this.#hooks.takeMetrics();
    } catch (error) {
      this.#counts.caught++;
      this.#trouble.listenerFailed(error);
      return [];
    }
  }
}
