import type { BaseConnector } from "../connectors/base_connector.ts";
import type { LogBatch } from "../connectors/log_batch.ts";
import { ErrorGrouper } from "../error_groups/error_grouper.ts";
import type { Log } from "../log/log.ts";
import { RequestRecord, toPlainLog } from "../log/log_shapes.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import type { CallOutcome } from "../runtime/deadline.ts";
import type { Timers } from "../runtime/timers.ts";
import { hasAbility } from "./connector_answer.ts";
import type { QueuedRecord } from "./record_queue.ts";
import type { RecorderCounts } from "./recorder_counts.ts";

/** Records that are handed over together, and what is known of the attempts. */
export class Batch {
  /** What the connector gets; unchanged, with the same key, while its outcome is unknown. */
  readonly handed: LogBatch;
  /** The records behind `handed.logs`. */
  readonly records: readonly QueuedRecord[];
  /**
   * All that were handed over under its key, of which `records` are the first: the storage may have
   * fewer or more of them, and says so by their ids.
   */
  readonly keyed: readonly QueuedRecord[];
  /** Whether other attempts may have been made under its key. */
  readonly isAgain: boolean;
  /** Whether an attempt is under way that is not late. */
  isUnderWay = false;
  /** Attempts that were late and may still end. */
  pending = 0;
  /** Until when the last late attempt is given time to end: Unix epoch, milliseconds. */
  graceUntil = 0;
  /** Whether it is stored, at least in part; late answers are then ignored. */
  isDone = false;
  /** The answer that a late attempt gave while the next one was under way. */
  lateAnswer: CallOutcome<unknown> | undefined = undefined;

  /**
   * @param handed What the connector gets.
   * @param records The records behind its logs.
   * @param keyed All that were handed over under its key, if other attempts may have been made.
   */
  constructor(
    handed: LogBatch,
    records: readonly QueuedRecord[],
    keyed?: readonly QueuedRecord[],
  ) {
    this.handed = handed;
    this.records = records;
    this.keyed = keyed ?? records;
    this.isAgain = keyed !== undefined;
  }
}

/** Puts batches together. */
export class BatchComposer {
  readonly #connector: BaseConnector;
  readonly #timers: Timers;
  readonly #counts: RecorderCounts;
  readonly #keyPrefix: string;
  readonly #errors = new ErrorGrouper();
  #number = 0;

  /**
   * @param connector Who gets them.
   * @param timers Tell the time.
   * @param counts Where failures are counted.
   * @param keyPrefix How keys begin: unique to this process.
   */
  constructor(
    connector: BaseConnector,
    timers: Timers,
    counts: RecorderCounts,
    keyPrefix: string,
  ) {
    this.#connector = connector;
    this.#timers = timers;
    this.#counts = counts;
    this.#keyPrefix = keyPrefix;
  }

  /**
   * Puts a batch together. Errors are assigned to their groups here, so that no request waits for
   * that.
   *
   * @param records The records; one that can't be read is left out.
   * @param metrics Points that go with them.
   * @param key The key of the batch, if it has one already.
   * @param keyed All that were handed over under that key.
   */
  compose(
    records: readonly QueuedRecord[],
    metrics: readonly MetricsPoint[],
    key?: string,
    keyed?: readonly QueuedRecord[],
  ): Batch {
    const readsLazily = hasAbility(this.#connector, "readsLazily");
    const readable: QueuedRecord[] = [];
    const logs: Log[] = [];
    for (const record of records) {
      this.#group(record.log);
      try {
        logs.push(readsLazily ? record.log : toPlainLog(record.log));
        readable.push(record);
      } catch {
        // Whoever compares the records sees that it is missing.
      }
    }
    const handed = { key: key ?? `${this.#keyPrefix}-${this.#number++}`, logs, metrics };
    // To others a key says nothing, and neither does how many ids they return.
    const isKeyed = hasAbility(this.#connector, "savesBatchesOnce");
    return new Batch(handed, readable, isKeyed ? keyed : undefined);
  }

  #group(log: Log): void {
    try {
      this.#errors.assign(log, this.#timers.now());
    } catch {
      this.#counts.caught++;
    }
  }
}

/** Longest time spent on decoding the bodies of one batch; the others stay described. */
const MAX_DECODING_MS = 50;
/** Longest time spent on it in one turn of the event loop. */
const SLICE_MS = 4;

/** Whether a record has a body that is still encoded. */
export function hasEncodedBodies({ log }: QueuedRecord): boolean {
  return log instanceof RequestRecord && log.pendingBodies !== undefined;
}

/**
 * Decodes the bodies of records that came encoded, before anybody reads them.
 *
 * @param records The records of a batch.
 * @param timers Where pauses run.
 */
export async function decodeBodies(
  records: readonly QueuedRecord[],
  timers: Timers,
): Promise<void> {
  let spent = 0;
  let inSlice = 0;
  for (const { log } of records) {
    if (!(log instanceof RequestRecord) || log.pendingBodies === undefined) continue;
    const bodies = log.pendingBodies;
    log.pendingBodies = undefined;
    if (spent >= MAX_DECODING_MS) continue;
    const start = performance.now();
    for (const body of bodies) await body.decode();
    const took = performance.now() - start;
    spent += took;
    inSlice += took;
    if (inSlice < SLICE_MS) continue;
    inSlice = 0;
    await timers.nextTurn();
  }
}
