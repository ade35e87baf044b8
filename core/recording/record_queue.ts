import type { Log } from "../log.ts";
import { Deque } from "./deque.ts";
import type { DropReason } from "./drop_counts.ts";

/** A record that waits. */
export interface QueuedRecord {
  readonly log: Log;
  /** Its estimated size in memory. */
  readonly bytes: number;
  /** Ascending in order of recording. */
  readonly sequence: number;
  /** How often it could not be stored while another record was stored right after. */
  strikes: number;
}

/**
 * What waits to be written, bounded by number and bytes, in order of recording. The bounds hold for
 * what was taken and is not yet released too, so that they bound the memory in use.
 *
 * When it is full the newest record is dropped: a new one unless it is an error; for an error the
 * newest that is none. Errors and others are in two queues, joined by their sequence when taken, so
 * that every step costs the same however long they are.
 */
export class RecordQueue {
  readonly #errors = new Deque<QueuedRecord>();
  readonly #others = new Deque<QueuedRecord>();
  readonly #maxItems: number;
  readonly #maxBytes: number;
  readonly #onDrop: (sequence: number, reason: DropReason) => void;
  #sequence = 0;
  #items = 0;
  #bytes = 0;
  #otherBytes = 0;

  /**
   * Makes an empty queue.
   *
   * @param bounds Most records and bytes.
   * @param onDrop Told of every record that is dropped.
   */
  constructor(
    bounds: { readonly maxQueueItems: number; readonly maxQueueBytes: number },
    onDrop: (sequence: number, reason: DropReason) => void,
  ) {
    this.#maxItems = bounds.maxQueueItems;
    this.#maxBytes = bounds.maxQueueBytes;
    this.#onDrop = onDrop;
  }

  /** Records that can be taken. */
  get length(): number {
    return this.#errors.length + this.#others.length;
  }

  /** Records taken and not yet released. */
  get taken(): number {
    return this.#items - this.length;
  }

  /** Estimated bytes of both. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sequence of the record that was pushed last, or dropped instead. */
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

  /**
   * Adds a record, or drops one.
   *
   * @param log The record.
   * @param bytes Its estimated size.
   * @param isError Whether it is among the last to be dropped.
   */
  push(log: Log, bytes: number, isError: boolean): void {
    const sequence = ++this.#sequence;
    if (
      (this.#items >= this.#maxItems || this.#bytes + bytes > this.#maxBytes) &&
      !this.#makeRoom(sequence, bytes, isError)
    ) return;
    this.#items++;
    this.#bytes += bytes;
    const record: QueuedRecord = { log, bytes, sequence, strikes: 0 };
    if (isError) {
      this.#errors.push(record);
    } else {
      this.#otherBytes += bytes;
      this.#others.push(record);
    }
  }

  /** Takes the oldest records, at most `count`; they hold their room until they are released. */
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

  /** Gives back the room of a record that was stored or dropped. */
  release(record: QueuedRecord): void {
    this.#items--;
    this.#bytes -= record.bytes;
  }

  #makeRoom(sequence: number, bytes: number, isError: boolean): boolean {
    const reason = this.#items >= this.#maxItems ? "queue_full" : "queue_bytes";
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
}
