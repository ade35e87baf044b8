import type { Log } from "../log/log.ts";
import { type Batch, decodeBodies, hasEncodedBodies } from "./batch.ts";
import type { WriteOutcome } from "./batch_writer.ts";
import { bisect, type Bisected, isFailure, type Verdict } from "./bisect.ts";
import { faultOf } from "./connector_answer.ts";
import type { QueuedRecord } from "./record_queue.ts";
import type { RecorderParts } from "./recorder_parts.ts";
import type { LeftRecords } from "./spill/spill.ts";

/** Failures in a row, without a reason given, after which a record of the batch may be the reason. */
const SUSPICIOUS_FAILURES = 3;

/**
 * How a step went: as its logs did; `metrics_failed` when the logs are stored, if there were any,
 * and the metrics are not; `idle` when there was nothing to write.
 */
export type StepResult = Verdict | "metrics_failed" | "idle";

/**
 * Delivers records to the storage in order, one batch at a time. Each step goes the same way: take
 * records in hand, compose a batch, write it, settle what became of it, and bisect it if the storage
 * refuses it.
 */
export class Delivery implements Bisected {
  /** Records taken and not settled, oldest first. */
  readonly hand: QueuedRecord[] = [];
  readonly #parts: RecorderParts;
  readonly #onSettledLate: () => void;
  /** The batch under way, until it is known to be stored or not. */
  #batch: Batch | undefined;
  /**
   * The batch that was taken apart last. It may be stored all the same, wholly or its first records,
   * which only its key finds out: as long as its first record is in hand, what begins with it has
   * that key.
   */
  #apart: Batch | undefined;
  /** Failures in a row. */
  #failures = 0;
  #isStopped = false;

  /**
   * @param parts What to work with.
   * @param onSettledLate Called when a late batch is settled after all.
   */
  constructor(parts: RecorderParts, onSettledLate: () => void) {
    this.#parts = parts;
    this.#onSettledLate = onSettledLate;
  }

  /** Sequence of the oldest record that is not settled; `Infinity` when there is none. */
  get firstSequence(): number {
    const { queue, spill } = this.#parts;
    let first = Math.min(queue.firstSequence, spill?.firstSequence ?? Infinity);
    for (const { sequence } of this.hand) first = Math.min(first, sequence);
    return first;
  }

  /** Whether more waits in files. */
  get hasSpilled(): boolean {
    return (this.#parts.spill?.length ?? 0) > 0;
  }

  /** How long nothing may be written because a late batch may still be stored. */
  get graceMs(): number {
    const { writer, metrics } = this.#parts;
    return writer.graceMs(this.#batch ?? metrics.batch);
  }

  /** Takes over, once, the files that an earlier run left. */
  async open(): Promise<void> {
    await this.#parts.spill?.open();
  }

  /**
   * Writes the next batch, if there is anything to write.
   *
   * @param isUrgent Whether metrics are written now, however long ago the last were.
   * @returns How it went.
   */
  async step(isUrgent: boolean): Promise<StepResult> {
    const { spill, metrics, writer, options } = this.#parts;
    if (this.hand.length === 0) {
      // What was taken before may have been settled late.
      await spill?.settle();
      await this.#take(options.batchSize);
    }
    let verdict: StepResult = "idle";
    let takesMetrics = true;
    if (this.hand.length > 0) {
      takesMetrics = this.hand[0]?.batch === undefined;
      verdict = await this.#writeLogs(isUrgent);
      if (isFailure(verdict)) return verdict;
      if (this.hand.length === 0) await spill?.settle();
    }
    const isHurried = isUrgent && writer.graceMs(metrics.batch) === 0;
    const isDue = metrics.isApart
      ? isHurried || metrics.dueInMs === 0
      : (verdict === "idle" || !takesMetrics) && (isUrgent || metrics.dueInMs === 0);
    if (this.#isStopped || !isDue) return verdict;
    const ofMetrics = await this.#writeMetrics();
    if (isFailure(ofMetrics)) return "metrics_failed";
    return verdict === "idle" ? ofMetrics : verdict;
  }

  /**
   * Stops: nothing more is written, and the outcome of an attempt under way is ignored.
   *
   * @returns What is not stored.
   */
  stop(): LeftRecords {
    this.#isStopped = true;
    const { queue } = this.#parts;
    const batch = this.#batch;
    this.#batch = undefined;
    const hand = this.hand.splice(0);
    const records = hand.filter((record) => record.batch === undefined);
    const inFiles = hand.length - records.length;
    for (const record of hand) if (record.batch !== undefined) queue.release(record);
    // An attempt that is under way may store them after all.
    const isDoubtful = batch !== undefined && !batch.isAgain && inFiles === 0 &&
      batch.records.length > 0 &&
      batch.records.every((record, index) => record === records[index]);
    const doubtful = isDoubtful
      ? { key: batch.handed.key, count: batch.records.length }
      : undefined;
    return { records: [...records, ...queue.take(Infinity)], inFiles, doubtful };
  }

  /** Takes records in hand: the oldest are in files, if there are any. */
  async #take(count: number): Promise<void> {
    const { queue, spill, timers } = this.#parts;
    const before = this.hand.length;
    const receive = (records: readonly QueuedRecord[]) => {
      if (this.#isStopped) return false;
      for (const record of records) queue.admit(record);
      this.hand.push(...records);
      return true;
    };
    if (spill !== undefined && spill.length > 0) await spill.take(count, receive);
    if (!this.#isStopped && this.hand.length === before) this.hand.push(...queue.take(count));
    const taken = this.hand.slice(before);
    if (taken.some(hasEncodedBodies)) await decodeBodies(taken, timers);
  }

  async #writeLogs(isUrgent: boolean): Promise<Verdict> {
    const { writer } = this.#parts;
    const batch = this.#batch ??= this.#next(isUrgent);
    const verdict = await this.#attempt(batch);
    // A late attempt may still store it whole: then it must not be taken apart.
    if (batch.pending > 0) return verdict;
    if (verdict === "refused") return await this.#takeApart(batch, true);
    const isSuspicious = this.#failures >= SUSPICIOUS_FAILURES || this.hand[0]?.isSuspect === true;
    // What can't even be read is down.
    if (verdict !== "failed" || !isSuspicious || !await writer.canRead()) return verdict;
    return await this.#takeApart(batch, false);
  }

  async #takeApart(batch: Batch, isNamed: boolean): Promise<Verdict> {
    this.#apart = batch;
    return await bisect(this, batch.records.length, isNamed);
  }

  async #writeMetrics(): Promise<Verdict | "idle"> {
    const { metrics, composer } = this.#parts;
    if (metrics.batch === undefined) {
      const points = metrics.forThemselves();
      if (points.length === 0) {
        metrics.stored();
        return "idle";
      }
      metrics.batch = composer.compose([], points);
    }
    return await this.#attempt(metrics.batch);
  }

  /** Composes the next batch: records of one file, or records of none and metrics that are due. */
  #next(isUrgent: boolean): Batch {
    const { metrics, options, writer } = this.#parts;
    const spilled = this.hand[0]?.batch;
    const end = this.hand.findIndex(({ batch }) => batch !== spilled);
    const records = end < 0 ? this.hand : this.hand.slice(0, end);
    const known = this.#apart?.keyed ?? [];
    const differs = records.findIndex((record, i) => record !== known[i]);
    if (differs !== 0) return this.#compose(differs < 0 ? records : records.slice(0, differs), []);
    if (spilled === undefined) {
      return this.#compose(writer.nextOf(records, options.batchSize), metrics.forLogs(isUrgent));
    }
    // Its key tells whether it is stored already, which says nothing of metrics.
    return this.#compose(records, []);
  }

  /** Composes a batch; records that can't be read are dropped. */
  #compose(records: readonly QueuedRecord[], metrics: Batch["handed"]["metrics"]): Batch {
    const apart = this.#apart;
    const isOfIt = apart !== undefined && records.every((record, i) => record === apart.keyed[i]);
    const ofFile = records[0]?.batch;
    const batch = isOfIt
      ? this.#parts.composer.compose(records, metrics, apart.handed.key, apart.keyed)
      : this.#parts.composer.compose(records, metrics, keyInFile(records), ofFile && [...records]);
    if (batch.records.length < records.length) {
      const readable = new Set(batch.records);
      for (const record of records.filter((one) => !readable.has(one))) this.drop(record);
    }
    return batch;
  }

  /** Makes an attempt to store a batch, and settles what became of it. */
  async #attempt(batch: Batch): Promise<Verdict> {
    const outcome = await this.#parts.writer.write(batch, (late) => {
      if (this.#isStopped) return;
      this.#settle(batch, late);
      this.#onSettledLate();
    });
    // Nobody waits for it any more.
    if (this.#isStopped) return "late";
    this.#settle(batch, outcome);
    return outcome.kind;
  }

  /** What becomes of a batch: what is stored leaves the hand, the rest waits on. */
  #settle(batch: Batch, outcome: WriteOutcome): void {
    const { trouble, metrics, writer } = this.#parts;
    const { kind } = outcome;
    const { records } = batch;
    if (kind !== "saved") this.#noteFailure(outcome, records.length === 0);
    else if (!outcome.isValid) trouble.badResult();
    if (kind === "saved" || kind === "part") {
      this.#store(batch.keyed, outcome.ids);
      if (batch.keyed[0] === this.#apart?.keyed[0]) this.#apart = undefined;
    }
    if (batch === metrics.batch) {
      if (kind === "saved") metrics.stored();
      else metrics.refused(writer.graceMs(batch));
    } else if (kind === "failed") {
      this.#failures++;
    } else if (kind === "saved" || kind === "part") {
      this.#failures = 0;
      this.#batch = undefined;
      if (batch.handed.metrics.length > 0) this.#settleMetrics(batch, kind);
    }
  }

  /** What becomes of metrics that went with logs; with a part they wait until all of it is stored. */
  #settleMetrics({ records }: Batch, kind: "saved" | "part"): void {
    const { metrics } = this.#parts;
    const last = records.at(-1);
    if (kind === "saved") metrics.stored();
    else if (last === undefined || !this.hand.includes(last)) metrics.refused();
  }

  #noteFailure(
    outcome: Exclude<WriteOutcome, { readonly kind: "saved" }>,
    isMetricsOnly: boolean,
  ): void {
    const { counts, session, trouble, writer } = this.#parts;
    counts.failedWrites++;
    if (outcome.kind === "late") return trouble.writeLate(writer.timeoutMs, isMetricsOnly);
    const fault = faultOf(outcome.error);
    if (fault === "session") session.end();
    if (fault === "record") trouble.refused(outcome.error, isMetricsOnly);
    else trouble.writeFailed(outcome.error, isMetricsOnly);
  }

  /** The first of these records are stored, as many as there are ids. */
  #store(records: readonly QueuedRecord[], ids: readonly (number | undefined)[]): void {
    const { queue, counts, trouble, onSaved } = this.#parts;
    if (ids.length === 0) return;
    const logs: Log[] = [];
    for (let i = 0; i < ids.length; i++) {
      const record = records[i];
      const id = ids[i];
      // One that was dropped or stored by itself is not in hand.
      if (record === undefined || !this.#remove(record)) continue;
      queue.release(record);
      counts.saved++;
      if (id === undefined) continue;
      try {
        record.log.id = id;
        logs.push(record.log);
      } catch {
        counts.caught++;
      }
    }
    trouble.saved();
    if (logs.length === ids.length) trouble.goodResult();
    if (logs.length === 0) return;
    try {
      onSaved?.(logs);
    } catch (error) {
      counts.caught++;
      trouble.listenerFailed(error);
    }
  }

  /** @returns Whether it was in hand. */
  #remove(record: QueuedRecord): boolean {
    const index = this.hand.indexOf(record);
    if (index >= 0) this.hand.splice(index, 1);
    return index >= 0;
  }

  async write(records: readonly QueuedRecord[]): Promise<Verdict> {
    if (this.#isStopped) return "late";
    if (this.#batch !== undefined && this.#batch.handed.metrics.length > 0) {
      this.#parts.metrics.refused();
    }
    this.#batch = this.#compose(records, []);
    if (this.#batch.records.length === 0) {
      // All of them were unreadable: that nothing is stored proves nothing.
      this.#batch = undefined;
      return "late";
    }
    const verdict = await this.#attempt(this.#batch);
    // It is known not to be stored, and may be composed anew.
    if (verdict === "failed" || verdict === "refused") this.#batch = undefined;
    return verdict;
  }

  async draw(): Promise<void> {
    await this.#take(1);
  }

  drop(record: QueuedRecord): void {
    this.#remove(record);
    if (this.#batch?.records.includes(record)) this.#batch = undefined;
    this.#parts.queue.drop(record, "poison");
  }

  pause(): Promise<void> {
    return this.#parts.timers.nextTurn();
  }
}

/**
 * The key of records that are in one file: that of the file, or one made of their place in it. It is
 * the same after a crash, so that the storage recognizes what it has stored.
 */
function keyInFile(records: readonly QueuedRecord[]): string | undefined {
  const [first] = records;
  const file = first?.batch;
  if (first === undefined || file === undefined) return undefined;
  const start = file.records.indexOf(first);
  if (records.some((record, index) => record !== file.records[start + index])) return undefined;
  return records.length === file.records.length
    ? file.key
    : `${file.key}/${start}-${records.length}`;
}
