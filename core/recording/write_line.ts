import type { Batch } from "./batch.ts";
import type { BatchWriter, Verdict } from "./batch_writer.ts";
import { decodeBodies, hasEncodedBodies } from "./decode_bodies.ts";
import type { MetricsLane } from "./metrics_lane.ts";
import { type PoisonLine, PoisonSearch } from "./poison_search.ts";
import type { QueuedRecord, RecordQueue } from "./record_queue.ts";
import { RefusalSearch } from "./refusal_search.ts";
import type { DoubtfulBatch, Receive, Spill } from "./spill/spill.ts";
import type { Timers } from "./timers.ts";

/** Refusals of a batch in a row after which one of its records may be the reason. */
const REFUSALS = 3;

/**
 * How a step went: as its logs did; `metrics_failed` when the logs are stored, if there were any,
 * and the metrics are not; `idle` when there was nothing to write.
 */
export type StepResult = Verdict | "metrics_failed" | "idle";

/** What a line works with. */
export interface WriteLineParts {
  readonly queue: RecordQueue;
  readonly spill: Spill | undefined;
  readonly writer: BatchWriter;
  readonly metrics: MetricsLane;
  readonly timers: Timers;
  readonly batchSize: number;
  /** The record is poison: already out of the hand. */
  drop(record: QueuedRecord): void;
}

/** What a line leaves when it stops. */
export interface LeftRecords {
  /** Records that are nowhere else. */
  readonly records: QueuedRecord[];
  /** Which of them may be stored already. */
  readonly doubtful: DoubtfulBatch | undefined;
}

/**
 * Whether what was to be written waits on.
 *
 * @param result How a step, or an attempt, ended.
 */
export function isFailure(result: StepResult): result is "failed" | "refused" | "late" {
  return result === "failed" || result === "refused" || result === "late";
}

/** Takes records that wait and has them written in order, one batch at a time. */
export class WriteLine implements PoisonLine {
  readonly hand: QueuedRecord[] = [];
  readonly #parts: WriteLineParts;
  readonly #search = new PoisonSearch();
  readonly #refusalSearch = new RefusalSearch();
  #batch: Batch | undefined;
  /** Key of the batch that is in hand, where it had one before. */
  #key: string | undefined;
  #refusals = 0;
  #isStopped = false;

  /**
   * Starts with nothing in hand.
   *
   * @param parts What to work with.
   */
  constructor(parts: WriteLineParts) {
    this.#parts = parts;
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
    const { spill } = this.#parts;
    return spill !== undefined && (spill.hasOlder || spill.isInUse);
  }

  /** How long nothing may be written, because a late batch may still be stored. */
  get graceMs(): number {
    return this.#parts.writer.graceMs(this.#batch ?? this.#parts.metrics.batch);
  }

  /** Whether all in hand are records that were refused while the storage took others. */
  get holdsSuspectsOnly(): boolean {
    return this.hand.length > 0 && this.#batch === undefined &&
      this.hand.every(({ strikes }) => strikes > 0);
  }

  /**
   * Nothing more is written; what an attempt under way comes to is ignored.
   *
   * @returns The records that were in hand, without those that are in files still.
   */
  stop(): LeftRecords {
    this.#isStopped = true;
    const { queue, spill } = this.#parts;
    const batch = this.#batch;
    this.#batch = undefined;
    const hand = this.hand.splice(0);
    const records = hand.filter(({ isSpilled }) => !isSpilled);
    for (const record of hand) if (record.isSpilled) queue.release(record);
    spill?.giveBack(hand.length - records.length);
    // An attempt that is under way may store them after all.
    const isDoubtful = batch !== undefined && records.length === hand.length &&
      batch.records.every((record, index) => record === records[index]);
    const doubtful = isDoubtful
      ? { key: batch.handed.key, count: batch.records.length }
      : undefined;
    return { records, doubtful };
  }

  /** Looks, once, for files that were left. */
  async open(): Promise<void> {
    if (this.#parts.spill?.isOpen === false) await this.#parts.spill.open();
  }

  /**
   * Writes the next batch, if there is anything to write.
   *
   * @param isUrgent Whether metrics that go apart are tried at once.
   * @returns How it went.
   */
  async step(isUrgent: boolean): Promise<StepResult> {
    const { spill, metrics, timers, batchSize } = this.#parts;
    if (this.hand.length === 0) {
      // What was taken before may have been settled late.
      await spill?.settle();
      this.#key = await this.#fill(batchSize);
    }
    let verdict: StepResult = "idle";
    let goWithLogs = true;
    if (this.hand.length > 0) {
      goWithLogs = this.#key === undefined;
      verdict = await this.#writeLogs();
      if (isFailure(verdict)) return verdict;
      if (this.hand.length === 0) await spill?.settle();
    }
    const isHurried = isUrgent && this.#parts.writer.graceMs(metrics.batch) === 0;
    const isDue = metrics.isApart
      ? isHurried || timers.now() >= metrics.dueAt
      : verdict === "idle" || !goWithLogs;
    if (this.#isStopped || !isDue) return verdict;
    const ofMetrics = await this.#writeMetrics();
    if (isFailure(ofMetrics)) return "metrics_failed";
    return verdict === "idle" ? ofMetrics : verdict;
  }

  /**
   * A batch that was late is settled after all.
   *
   * @param batch The batch.
   * @param verdict How.
   */
  settledLate(batch: Batch, verdict: Verdict): void {
    if (this.#isStopped) return;
    if (batch === this.#batch) this.#apply(batch, verdict);
    else if (batch === this.#parts.metrics.batch) this.#applyMetrics(batch, verdict);
  }

  /** Records that are stored or dropped leave the hand. */
  remove(records: readonly QueuedRecord[]): void {
    const [first] = records;
    if (first === undefined) return;
    const start = this.hand.indexOf(first);
    // What was written stands together in the hand.
    if (start >= 0) this.hand.splice(start, records.length);
  }

  canRead(): Promise<boolean> {
    return this.#parts.writer.canRead();
  }

  again(): Promise<Verdict> {
    const batch = this.#batch;
    return batch === undefined ? Promise.resolve("failed") : this.#writeBatch(batch);
  }

  async write(records: readonly QueuedRecord[]): Promise<Verdict> {
    const { metrics, writer, timers } = this.#parts;
    if (this.#batch !== undefined && this.#batch.handed.metrics.length > 0) {
      metrics.refused(timers.now());
    }
    this.#batch = writer.compose(records, []);
    const verdict = await this.#writeBatch(this.#batch);
    // It is known not to be stored, and may be put together otherwise.
    if (verdict === "failed" || verdict === "refused") this.#batch = undefined;
    return verdict;
  }

  async draw(count: number): Promise<void> {
    if (count > 0) await this.#fill(count);
  }

  drop(record: QueuedRecord): void {
    this.remove([record]);
    this.#parts.drop(record);
  }

  async pause(): Promise<boolean> {
    await this.#parts.timers.nextTurn();
    return !this.#isStopped;
  }

  /**
   * Takes more into the hand: what is older than the queue, the queue, what is newer.
   *
   * @returns The key of what was taken, if it has one.
   */
  async #fill(count: number): Promise<string | undefined> {
    const { queue, spill } = this.#parts;
    const before = this.hand.length;
    let key: string | undefined;
    const receive: Receive = (records, ofBatch) => {
      if (this.#isStopped) return false;
      for (const record of records) queue.admit(record);
      this.hand.push(...records);
      key = ofBatch;
      return true;
    };
    const isWanting = () => !this.#isStopped && this.hand.length === before;
    if (spill?.hasOlder === true) await spill.takeOlder(count, receive);
    if (isWanting()) this.hand.push(...queue.take(count));
    if (spill?.isInUse === true && isWanting()) await spill.takeOwn(count, receive);
    const taken = this.hand.slice(before);
    if (taken.some(hasEncodedBodies)) await decodeBodies(taken, this.#parts.timers);
    return key;
  }

  async #writeLogs(): Promise<Verdict> {
    const { metrics, writer, batchSize } = this.#parts;
    const batch = this.#batch ??
      (this.#key === undefined
        ? writer.compose(this.hand.slice(0, batchSize), metrics.forLogs())
        // Whether it is stored already is known by its key, which says nothing of metrics.
        : writer.compose(this.hand, [], this.#key));
    this.#key = undefined;
    this.#batch = batch;
    const verdict = await this.#writeBatch(batch);
    // A late attempt may still store it whole: then it must not be taken apart.
    if (batch.pending > 0) return verdict;
    if (verdict === "refused") return await this.#refusalSearch.run(this, batch.records.length);
    const isSuspect = this.#refusals >= REFUSALS || (this.hand[0]?.strikes ?? 0) > 0;
    if (verdict !== "failed" || !isSuspect) return verdict;
    return await this.#search.run(this);
  }

  async #writeBatch(batch: Batch): Promise<Verdict> {
    const verdict = await this.#parts.writer.write(batch);
    this.#apply(batch, verdict);
    return verdict;
  }

  #apply(batch: Batch, verdict: Verdict): void {
    const { metrics, timers } = this.#parts;
    if (verdict === "late" || verdict === "refused") return;
    if (verdict === "failed") {
      this.#refusals++;
      return;
    }
    this.#refusals = 0;
    this.#batch = undefined;
    if (batch.records.length > 0) this.#refusalSearch.stored();
    if (batch.handed.metrics.length === 0) return;
    const last = batch.records.at(-1);
    if (verdict === "saved") metrics.stored();
    else if (last === undefined || !this.hand.includes(last)) metrics.refused(timers.now());
  }

  async #writeMetrics(): Promise<Verdict | "idle"> {
    const { metrics, writer } = this.#parts;
    if (metrics.batch === undefined) {
      const points = metrics.forThemselves();
      if (points.length === 0) {
        metrics.stored();
        return "idle";
      }
      metrics.batch = writer.compose([], points);
    }
    const batch = metrics.batch;
    const verdict = await writer.write(batch);
    this.#applyMetrics(batch, verdict);
    return verdict;
  }

  #applyMetrics(batch: Batch, verdict: Verdict): void {
    const { metrics, writer, timers } = this.#parts;
    if (verdict === "saved") metrics.stored();
    else metrics.refused(timers.now(), writer.graceMs(batch));
  }
}
