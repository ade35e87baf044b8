import type { BaseConnector } from "../connectors/base_connector.ts";
import { type CallOutcome, callWithin } from "../runtime/deadline.ts";
import type { Timers } from "../runtime/timers.ts";
import type { Batch } from "./batch.ts";
import {
  faultOf,
  hasAbility,
  readMaxBatchBytes,
  readReturnedIds,
  readSavedIds,
} from "./connector_answer.ts";
import type { QueuedRecord } from "./record_queue.ts";

/** What became of an attempt to store a batch. */
export type WriteOutcome =
  /**
   * All of it is stored, or what its key was used for before; with the ids that the connector gave,
   * valid or not.
   */
  | {
    readonly kind: "saved";
    readonly ids: readonly (number | undefined)[];
    readonly isValid: boolean;
  }
  /** Its first records are stored, at least one; or all of them, without the metrics. */
  | { readonly kind: "part"; readonly ids: readonly number[]; readonly error: unknown }
  /**
   * It failed; with `refused` because of what is in one of the records, with `down` whatever is in
   * them.
   */
  | { readonly kind: "failed" | "refused" | "down"; readonly error: unknown }
  /** Nobody knows. */
  | { readonly kind: "late" };

/** Hands batches to the connector. */
export class BatchWriter {
  /** How long an attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly #connector: BaseConnector;
  readonly #timers: Timers;

  /**
   * @param connector The storage.
   * @param timers Where deadlines run.
   * @param timeoutMs How long an attempt may take.
   */
  constructor(connector: BaseConnector, timers: Timers, timeoutMs: number) {
    this.#connector = connector;
    this.#timers = timers;
    this.timeoutMs = timeoutMs;
  }

  /**
   * The records that the next batch takes: at least one, if there is one.
   *
   * @param records What waits, oldest first.
   * @param atMost How many.
   * @param atMostBytes How many bytes, if the connector takes more.
   */
  nextOf(
    records: readonly QueuedRecord[],
    atMost: number,
    atMostBytes = Infinity,
  ): QueuedRecord[] {
    const maxBytes = Math.min(atMostBytes, readMaxBatchBytes(this.#connector));
    let bytes = 0;
    const end = records.findIndex((record, i) => {
      bytes += record.bytes;
      return i > 0 && (i >= atMost || bytes > maxBytes);
    });
    return records.slice(0, end < 0 ? atMost : end);
  }

  /**
   * Makes an attempt to store a batch. Never throws or rejects.
   *
   * @param batch The batch; one at a time.
   * @param onSettled Called with what became of a late attempt after all, unless the batch was
   * stored meanwhile or is being tried again.
   */
  async write(batch: Batch, onSettled: (outcome: WriteOutcome) => void): Promise<WriteOutcome> {
    batch.isUnderWay = true;
    const answer = await callWithin<unknown>(
      this.#timers,
      this.timeoutMs,
      () => this.#connector.saveLogs(batch.handed),
      (late) => this.#settleLate(batch, late, onSettled),
    );
    batch.isUnderWay = false;
    if (answer.kind !== "ok" && batch.lateAnswer !== undefined) {
      return outcomeOf(batch, batch.lateAnswer);
    }
    if (answer.kind === "late") {
      batch.pending++;
      batch.graceUntil = this.#timers.now() + this.timeoutMs;
    }
    return outcomeOf(batch, answer);
  }

  /**
   * How long a batch that was late must be left alone: the connector may still store it, and one
   * that can't recognize it would then store it twice.
   *
   * @param batch The batch.
   */
  graceMs(batch: Batch | undefined): number {
    if (batch === undefined || batch.pending === 0) return 0;
    if (hasAbility(this.#connector, "savesBatchesOnce")) return 0;
    // The upper bound holds when the clock was set back.
    return Math.max(0, Math.min(batch.graceUntil - this.#timers.now(), this.timeoutMs));
  }

  /** Whether reading works now: tells a record that is refused from a storage that is down. */
  async canRead(): Promise<boolean> {
    const call = () => this.#connector.fetchLogs({ limit: 1 });
    return (await callWithin<unknown>(this.#timers, this.timeoutMs, call)).kind === "ok";
  }

  #settleLate(
    batch: Batch,
    answer: CallOutcome<unknown>,
    onSettled: (outcome: WriteOutcome) => void,
  ): void {
    batch.pending--;
    if (batch.isDone) return;
    if (!batch.isUnderWay) onSettled(outcomeOf(batch, answer));
    else if (answer.kind === "ok") batch.lateAnswer = answer;
  }
}

function outcomeOf(batch: Batch, answer: CallOutcome<unknown>): WriteOutcome {
  if (answer.kind === "late") return answer;
  const most = batch.keyed.length;
  if (answer.kind === "ok") {
    batch.isDone = true;
    const count = batch.records.length;
    const least = batch.isAgain ? Math.min(1, count) : count;
    return { kind: "saved", ...readReturnedIds(answer.value, count, least, most) };
  }
  const { error } = answer;
  const ids = readSavedIds(error, most);
  if (ids.length > 0) {
    batch.isDone = true;
    return { kind: "part", ids, error };
  }
  const fault = faultOf(error);
  return { kind: fault === "record" ? "refused" : fault === undefined ? "failed" : "down", error };
}
