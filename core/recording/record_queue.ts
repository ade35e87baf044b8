import type { Log } from "../log/log.ts";
import { Deque } from "./deque.ts";
import type { DropReason } from "./recorder_counts.ts";
import type { RecorderOptions } from "./recorder_options.ts";

/** A record on its way to the storage. */
export interface QueuedRecord {
  readonly log: Log;
  /** Its estimated size in memory. */
  readonly bytes: number;
  /** Ascending in order of recording; 0 if another process recorded it. */
  readonly sequence: number;
  /** The batch of a spill file that it is in. */
  readonly batch: SpilledBatch | undefined;
  /** Whether the storage refused it by itself. */
  isSuspect: boolean;
}

/** A batch that was read from a spill file, where it stays until it is stored. */
export interface SpilledBatch {
  /** Its key, the same after every crash: the storage recognizes what it has stored. */
  readonly key: string;
  readonly records: readonly QueuedRecord[];
}

/** Smallest estimate of a record. */
const LEAST_BYTES = 1_000;
/** Most bytes moved to the overflow at once; one record may be more. */
const MOST_MOVED_BYTES = 1_048_576;

/** Takes the oldest records of a queue that is full. */
export interface Overflow {
  /** Why it takes none now, if so. */
  readonly refusal: DropReason | undefined;
  /** Takes records; those it took before are older. */
  add(records: readonly QueuedRecord[]): void;
}

/**
 * Records that wait to be written, in order of recording, bounded by number and bytes. The bounds
 * include what was taken and is not yet released, so that they bound the memory in use.
 *
 * When the queue is full, the newest record that is no error is dropped: the new one, or for a new
 * error the newest one in the queue. Errors and others are kept in two queues, joined by their
 * sequence when taken, so that no step takes longer the more records wait.
 *
 * With an overflow, the oldest records go there first, as long as it takes them. What it holds is
 * always older than what waits here.
 */
export class RecordQueue {
  readonly #errors = new Deque<QueuedRecord>();
  readonly #others = new Deque<QueuedRecord>();
  readonly #maxItems: number;
  readonly #maxBytes: number;
  readonly #batchSize: number;
  readonly #onDrop: (sequence: number, reason: DropReason) => void;
  readonly #overflow: Overflow | undefined;
  #sequence = 0;
  #items = 0;
  #bytes = 0;
  #otherBytes = 0;

  /**
   * Makes an empty queue.
   *
   * @param bounds Most records and bytes, and how many records go to the overflow at once.
   * @param onDrop Called with every record that is dropped.
   * @param overflow Takes the oldest records when it is full.
   */
  constructor(
    bounds: Pick<RecorderOptions["recording"], "maxQueueItems" | "maxQueueBytes" | "batchSize">,
    onDrop: (sequence: number, reason: DropReason) => void,
    overflow?: Overflow,
  ) {
    this.#maxItems = bounds.maxQueueItems;
    this.#maxBytes = bounds.maxQueueBytes;
    this.#batchSize = bounds.batchSize;
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
    const record: QueuedRecord = { log, bytes, sequence, batch: undefined, isSuspect: false };
    if (this.#lacksRoomFor(bytes)) {
      if (this.#spill(record)) return;
      if (this.#lacksRoomFor(bytes) && !this.#makeRoom(sequence, bytes, isError)) return;
    }
    this.admit(record);
    if (isError) {
      this.#errors.push(record);
    } else {
      this.#otherBytes += bytes;
      this.#others.push(record);
    }
  }

  /**
   * Takes the oldest records; they occupy their room until they are released.
   *
   * @param count Most records.
   * @param maxBytes After how many bytes to stop.
   */
  take(count: number, maxBytes = Infinity): QueuedRecord[] {
    const records: QueuedRecord[] = [];
    let bytes = 0;
    while (records.length < count && bytes < maxBytes) {
      const error = this.#errors.first;
      const other = this.#others.first;
      if (other !== undefined && (error === undefined || other.sequence < error.sequence)) {
        this.#others.shift();
        this.#otherBytes -= other.bytes;
        bytes += other.bytes;
        records.push(other);
      } else if (error !== undefined) {
        this.#errors.shift();
        bytes += error.bytes;
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

  #lacksRoomFor(bytes: number): boolean {
    return this.#items >= this.#maxItems || this.#bytes + bytes > this.#maxBytes;
  }

  /**
   * Moves the oldest records to the overflow until there is room for another.
   *
   * @param record The new one.
   * @returns Whether it had to go there too, because all room is taken by what is being written.
   */
  #spill(record: QueuedRecord): boolean {
    const overflow = this.#overflow;
    if (overflow === undefined) return false;
    while (overflow.refusal === undefined && this.#lacksRoomFor(record.bytes)) {
      const oldest = this.take(this.#batchSize, MOST_MOVED_BYTES);
      for (const one of oldest) this.release(one);
      overflow.add(oldest.length > 0 ? oldest : [record]);
      if (oldest.length === 0) return true;
    }
    return false;
  }

  #makeRoom(sequence: number, bytes: number, isError: boolean): boolean {
    const reason = this.#fullReason();
    const canFit = this.#bytes - this.#otherBytes + bytes <= this.#maxBytes &&
      this.#items - this.#others.length < this.#maxItems;
    if (!isError || !canFit) {
      this.#onDrop(sequence, reason);
      return false;
    }
    while (this.#lacksRoomFor(bytes)) {
      const newest = this.#others.pop();
      if (newest === undefined) break;
      this.#otherBytes -= newest.bytes;
      this.release(newest);
      this.#onDrop(newest.sequence, reason);
    }
    return true;
  }

  #fullReason(): DropReason {
    return this.#overflow?.refusal ??
      (this.#items >= this.#maxItems ? "queue_full" : "queue_bytes");
  }
}
