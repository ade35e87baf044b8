import type { Log } from "../log/log.ts";
import { Deque } from "./deque.ts";
import type { DropReason } from "./recorder_counts.ts";

/** A record on its way to the storage. */
export interface QueuedRecord {
  readonly log: Log;
  /** Its estimated size in memory. */
  readonly bytes: number;
  /** Ascending in order of recording; 0 if another process recorded it. */
  readonly sequence: number;
  /** Whether it is in a file, where it stays until it is settled. */
  readonly isSpilled: boolean;
  /** Whether the storage refused it by itself. */
  isSuspect: boolean;
}

/** Smallest estimate of a record. */
const LEAST_BYTES = 1_000;

/** Takes records that the queue has no room for. */
export interface Overflow {
  /** Whether it holds records, so that newer ones must go there too. */
  readonly isInUse: boolean;
  /**
   * Takes a record.
   *
   * @returns Why not, or `undefined` if it did.
   */
  offer(record: QueuedRecord): DropReason | undefined;
}

/**
 * Records that wait to be written, in order of recording, bounded by number and bytes. The bounds
 * include what was taken and is not yet released, so that they bound the memory in use.
 *
 * When the queue is full, the newest record that is no error is dropped: the new one, or for a new
 * error the newest one in the queue. Errors and others are kept in two queues, joined by their
 * sequence when taken, so that no step takes longer the more records wait.
 *
 * With an overflow, only what that refuses is dropped, and only if there is no room here either. A
 * record that is kept here then comes before those in the overflow.
 */
export class RecordQueue {
  readonly #errors = new Deque<QueuedRecord>();
  readonly #others = new Deque<QueuedRecord>();
  readonly #maxItems: number;
  readonly #maxBytes: number;
  readonly #onDrop: (sequence: number, reason: DropReason) => void;
  readonly #overflow: Overflow | undefined;
  #sequence = 0;
  #items = 0;
  #bytes = 0;
  #otherBytes = 0;

  /**
   * Makes an empty queue.
   *
   * @param bounds Most records and bytes.
   * @param onDrop Called with every record that is dropped.
   * @param overflow Takes records that it has no room for.
   */
  constructor(
    bounds: { readonly maxQueueItems: number; readonly maxQueueBytes: number },
    onDrop: (sequence: number, reason: DropReason) => void,
    overflow?: Overflow,
  ) {
    this.#maxItems = bounds.maxQueueItems;
    this.#maxBytes = bounds.maxQueueBytes;
    this.#onDrop = onDrop;
    this.#overflow = overflow;
  }

  /** Records that wait. */
  get length(): number {
    return this.#errors.length + this.#others.length;
  }

  /** Records that were taken and not yet released. */
  get taken(): number {
    return this.#items - this.length;
  }

  /** Estimated bytes of all of them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sequence of the last record, pushed or dropped. */
  get lastSequence(): number {
    return this.#sequence;
  }

  /** Sequence of the next record to be taken; `Infinity` when there is none. */
  get firstSequence(): number {
    return Math.min(
      this.#errors.first?.sequence ?? Infinity,
      this.#others.first?.sequence ?? Infinity,
    );
  }

  /** Whether any record that is no error would be dropped. */
  get isFull(): boolean {
    if (this.#overflow !== undefined) return false;
    return this.#items >= this.#maxItems || this.#bytes + LEAST_BYTES > this.#maxBytes;
  }

  /** Counts a record that was not even made, because it would have been dropped. */
  refuse(): void {
    this.#onDrop(++this.#sequence, this.#fullReason());
  }

  /**
   * Adds a record, or drops one.
   *
   * @param log The record.
   * @param bytes Its estimated size.
   * @param isError Whether it is among the last to be dropped.
   */
  push(log: Log, bytes: number, isError: boolean): void {
    const sequence = ++this.#sequence;
    const record: QueuedRecord = { log, bytes, sequence, isSpilled: false, isSuspect: false };
    const isFull = this.#items >= this.#maxItems || this.#bytes + bytes > this.#maxBytes;
    const overflow = this.#overflow;
    if (overflow !== undefined && (isFull || overflow.isInUse)) {
      const refusal = overflow.offer(record);
      if (refusal === undefined) return;
      if (isFull && !isError) return this.#onDrop(sequence, refusal);
    }
    if (isFull && !this.#makeRoom(sequence, bytes, isError)) return;
    this.admit(record);
    if (isError) {
      this.#errors.push(record);
    } else {
      this.#otherBytes += bytes;
      this.#others.push(record);
    }
  }

  /** Takes the oldest records, at most `count`; they occupy their room until they are released. */
  take(count: number): QueuedRecord[] {
    const records: QueuedRecord[] = [];
    while (records.length < count) {
      const error = this.#errors.first;
      const other = this.#others.first;
      if (other !== undefined && (error === undefined || other.sequence < error.sequence)) {
        this.#others.shift();
        this.#otherBytes -= other.bytes;
        records.push(other);
      } else if (error !== undefined) {
        this.#errors.shift();
        records.push(error);
      } else {
        break;
      }
    }
    return records;
  }

  /** Counts a record from elsewhere as taken, even beyond the bounds. */
  admit(record: QueuedRecord): void {
    this.#items++;
    this.#bytes += record.bytes;
  }

  /** Frees the room of a record that was taken. */
  release(record: QueuedRecord): void {
    this.#items--;
    this.#bytes -= record.bytes;
  }

  /** Drops a record that was taken. */
  drop(record: QueuedRecord, reason: DropReason): void {
    this.release(record);
    this.#onDrop(record.sequence, reason);
  }

  #makeRoom(sequence: number, bytes: number, isError: boolean): boolean {
    const reason = this.#fullReason();
    const canFit = this.#bytes - this.#otherBytes + bytes <= this.#maxBytes &&
      this.#items - this.#others.length < this.#maxItems;
    if (!isError || !canFit) {
      this.#onDrop(sequence, reason);
      return false;
    }
    while (this.#items >= this.#maxItems || this.#bytes + bytes > this.#maxBytes) {
      const newest = this.#others.pop();
      if (newest === undefined) break;
      this.#otherBytes -= newest.bytes;
      this.release(newest);
      this.#onDrop(newest.sequence, reason);
    }
    return true;
  }

  #fullReason(): DropReason {
    return this.#items >= this.#maxItems ? "queue_full" : "queue_bytes";
  }
}
