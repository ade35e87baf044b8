import type { QueuedRecord } from "../record_queue.ts";

const MAX_RECORDS = 2_000;
/** As estimated. */
const MAX_BYTES = 4_194_304;

/** Records that wait in memory to be written to a file: bounded, in order. */
export class PendingRecords {
  readonly #records: QueuedRecord[] = [];
  #bytes = 0;

  /** How many there are. */
  get length(): number {
    return this.#records.length;
  }

  /** Bytes of them, as estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether one more fits. */
  hasRoomFor(record: QueuedRecord): boolean {
    return this.#records.length < MAX_RECORDS && this.#bytes + record.bytes <= MAX_BYTES;
  }

  /** Adds one. */
  push(record: QueuedRecord): void {
    this.#records.push(record);
    this.#bytes += record.bytes;
  }

  /** The oldest `count`, which stay. */
  first(count: number): QueuedRecord[] {
    return this.#records.slice(0, count);
  }

  /** Takes the oldest `count` out. */
  shift(count: number): QueuedRecord[] {
    const records = this.#records.splice(0, count);
    for (const { bytes } of records) this.#bytes -= bytes;
    return records;
  }
}
