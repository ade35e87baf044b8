import type { Timers } from "../../runtime/timers.ts";
import type { Overflow, QueuedRecord } from "../record_queue.ts";
import type { DropReason, RecorderCounts } from "../recorder_counts.ts";
import type { TroubleReporter } from "../trouble_reporter.ts";
import { encodeRecords, isDropped } from "./encode_records.ts";
import { PendingRecords } from "./pending_records.ts";
import type { SpillFile, TakenRecords } from "./spill_file.ts";
import { createFile, resumeAll } from "./spill_files.ts";

/** Records encoded between two turns of the event loop: about a millisecond. */
const SLICE = 32;
/** Bytes of a file read at once, about. */
const MAX_BATCH_BYTES = 1_048_576;
/** After a failure the file is left alone this long. */
const RETRY_MS = 1_000;

/**
 * Gets records back, with the key of the batch that they are if they were in a file.
 *
 * @returns Whether they are wanted; if they are not they stay.
 */
export type Receive = (records: readonly QueuedRecord[], key: string | undefined) => boolean;

/** Records that are not stored when the recorder closes. */
export interface LeftRecords {
  /** Those that are nowhere else, oldest first. */
  readonly records: readonly QueuedRecord[];
  /** A batch that may be stored already: its key, and how many of the first records it is. */
  readonly doubtful: { readonly key: string; readonly count: number } | undefined;
}

/**
 * Takes the records that the queue has no room for, and gives them back in their order: first those
 * of files that were left by others (`hasOlder`), which come before the queue, then its own, which
 * come behind it. As long as there are own ones, new records should come here too.
 */
export class Spill implements Overflow {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #timers: Timers;
  readonly #trouble: TroubleReporter;
  readonly #counts: RecorderCounts;
  readonly #onDrop: (sequence: number, reason: DropReason) => void;
  readonly #pending = new PendingRecords();
  #older: SpillFile[] = [];
  #own: SpillFile | undefined;
  /** Files of which records are taken and not settled. */
  readonly #taken = new Set<SpillFile>();
  #length = 0;
  #firstSequence = Infinity;
  #failedAt = -Infinity;
  /** Whether the last attempt to write failed. */
  #isFailing = false;
  #opening: Promise<unknown> | undefined;
  #isOpen = false;
  #isClosed = false;
  #writing: Promise<void> | undefined;
  /** Files are used by one at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * Does nothing yet.
   *
   * @param path The file.
   * @param maxBytes How much this process may write there.
   * @param timers Where time comes from.
   * @param trouble Gets when records go to a file, when there are none left, when that fails.
   * @param counts Where records are counted that an earlier run left, and failures.
   * @param onDrop Called with each record that can't be kept after all.
   */
  constructor(
    path: string,
    maxBytes: number,
    timers: Timers,
    trouble: TroubleReporter,
    counts: RecorderCounts,
    onDrop: (sequence: number, reason: DropReason) => void,
  ) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#timers = timers;
    this.#trouble = trouble;
    this.#counts = counts;
    this.#onDrop = onDrop;
  }

  /** Records in it, without those taken. */
  get length(): number {
    return this.#length;
  }

  /** Whether it has been looked for files that were left. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether there are records that come before those of the queue. */
  get hasOlder(): boolean {
    return this.#older.some(({ unread }) => unread > 0);
  }

  /** Whether there are records that come behind those of the queue. */
  get isInUse(): boolean {
    return this.#firstSequence !== Infinity;
  }

  /** Sequence of the first record, 0 for one of others; `Infinity` when there is none. */
  get firstSequence(): number {
    return this.hasOlder ? 0 : this.#firstSequence;
  }

  offer(record: QueuedRecord): DropReason | undefined {
    if (this.#isClosed) return "closed";
    const bytes = (this.#own?.size ?? 0) + this.#pending.bytes + record.bytes;
    if (bytes > this.#maxBytes) return "spill_full";
    if (!this.#pending.hasRoomFor(record)) return this.#isFailing ? "spill_failed" : "spill_slow";
    if (!this.isInUse) {
      this.#firstSequence = record.sequence;
      this.#trouble.spilling(this.#path);
    }
    this.#pending.push(record);
    this.#length++;
    const hasJustFailed = Math.abs(this.#timers.now() - this.#failedAt) < RETRY_MS;
    if (!hasJustFailed) this.#writing ??= this.#write().finally(() => this.#writing = undefined);
    return undefined;
  }

  /** Looks for files that were left. Never rejects. */
  open(): Promise<unknown> {
    return this.#opening ??= this.#alone(() => this.#open());
  }

  /**
   * Gives back records that others have left.
   *
   * @param count How many at most.
   * @param receive Gets them, if there are any.
   */
  async takeOlder(count: number, receive: Receive): Promise<void> {
    await this.#alone(async () => {
      for (const file of this.#older) {
        if (await this.#takeFrom(file, count, receive)) break;
      }
    });
  }

  /**
   * Gives back records of this process.
   *
   * @param count How many at most.
   * @param receive Gets them, if there are any.
   */
  async takeOwn(count: number, receive: Receive): Promise<void> {
    await this.#alone(async () => {
      if (this.#own !== undefined && await this.#takeFrom(this.#own, count, receive)) return;
      // What has not reached the file need not go there.
      const first = this.#pending.first(count);
      const records = first.filter((record) => !isDropped(record));
      if (records.length > 0 && !receive(records, undefined)) return;
      this.#pending.shift(first.length);
      this.#length -= records.length;
      this.#moveOn();
    });
  }

  /** So many records are in a file that are counted elsewhere: taken and not settled, or kept. */
  giveBack(count: number): void {
    this.#length += count;
  }

  /** What was taken is stored or dropped: at once, though the files may be removed later. */
  async settle(): Promise<void> {
    for (const file of this.#taken) file.settle();
    this.#taken.clear();
    if (this.#files().some(isDone)) await this.#alone(() => this.#removeDone());
  }

  /**
   * Keeps what the storage did not take before the end.
   *
   * @param left The records.
   * @param onDone Called with each that is kept, or dropped for a reason.
   */
  async keep(
    left: LeftRecords,
    onDone: (record: QueuedRecord, reason?: DropReason) => void,
  ): Promise<void> {
    await this.#writing;
    await this.#write();
    if (left.records.length > 0) await this.#alone(() => this.#keep(left, onDone));
  }

  /** Nothing more is written. */
  stop(): void {
    this.#isClosed = true;
  }

  /** Lets go of the files. What could not be written is dropped. */
  async close(): Promise<void> {
    this.stop();
    await this.#alone(async () => {
      for (const record of this.#pending.shift(Infinity)) {
        if (!isDropped(record)) this.#drop(record.sequence, "spill_failed");
      }
      try {
        await this.#removeDone();
      } finally {
        for (const file of this.#files()) file.close();
        this.#older = [];
        this.#own = undefined;
      }
    });
  }

  async #open(): Promise<void> {
    const refuse = (path: string, error: unknown) => this.#trouble.spillFailed(path, error);
    for (const file of await resumeAll(this.#path, () => this.#timers.nextTurn(), refuse)) {
      this.#counts.damaged += file.damaged;
      this.#length += file.unread;
      this.#counts.captured += file.unread;
      this.#older.push(file);
    }
    this.#isOpen = true;
    await this.#removeDone();
  }

  /** @returns Whether there were records. */
  async #takeFrom(file: SpillFile, count: number, receive: Receive): Promise<boolean> {
    while (file.unread > 0) {
      let taken: TakenRecords;
      try {
        taken = await file.take(count, MAX_BATCH_BYTES, () => this.#counts.caught++);
      } catch (error) {
        this.#giveUp(file, error);
        return false;
      }
      for (let i = 0; i < taken.lost; i++) this.#drop(0, "spill_failed");
      this.#counts.damaged += taken.lost;
      if (taken.records.length === 0) continue;
      const isOwn = file === this.#own;
      const records = taken.records.map(({ line, bytes }): QueuedRecord => ({
        log: line.log,
        bytes,
        sequence: isOwn ? line.sequence : 0,
        isSpilled: true,
        isSuspect: false,
      }));
      this.#taken.add(file);
      if (!receive(records, taken.key)) return true;
      this.#length -= records.length;
      if (isOwn) this.#moveOn(records.at(-1));
      return true;
    }
    return false;
  }

  /** The file can't be read: it stays where it is, for another run. */
  #giveUp(file: SpillFile, error: unknown): void {
    this.#trouble.spillFailed(file.path, error);
    for (let i = 0; i < file.unread; i++) this.#drop(0, "spill_failed");
    this.#taken.delete(file);
    this.#older = this.#older.filter((other) => other !== file);
    if (this.#own === file) this.#own = undefined;
    file.close();
    this.#moveOn();
  }

  /** Own records are gone. */
  #moveOn(last?: QueuedRecord): void {
    const [next] = this.#pending.first(1);
    if (next === undefined && (this.#own?.unread ?? 0) === 0) this.#firstSequence = Infinity;
    else if (last !== undefined) this.#firstSequence = last.sequence + 1;
  }

  /** Writes what is pending, until that fails; others may use the files in between. */
  async #write(): Promise<void> {
    // What was left is looked for first, so that what comes now gets its place behind it.
    await this.open();
    while (this.#pending.length > 0) {
      if (await this.#alone(() => this.#writeSlice()) !== true) return;
      await this.#timers.nextTurn();
    }
  }

  async #writeSlice(): Promise<true> {
    const slice = this.#pending.first(SLICE);
    if (slice.length === 0) return true; // Taken meanwhile.
    this.#own ??= await this.#create(this.#nextOrder());
    const lines = encodeRecords(
      slice,
      this.#maxBytes - this.#own.size,
      ({ sequence }, reason) => this.#drop(sequence, reason),
    );
    await this.#own.append(lines, lines.length);
    this.#isFailing = false;
    this.#pending.shift(slice.length);
    return true;
  }

  async #keep(
    { records, doubtful }: LeftRecords,
    onDone: (record: QueuedRecord, reason?: DropReason) => void,
  ): Promise<void> {
    // They were recorded before what overflowed.
    const order = this.#own === undefined ? this.#nextOrder() : this.#own.order - 1;
    const file = await this.#create(order);
    try {
      const inDoubt = doubtful?.count ?? 0;
      const start = file.size;
      for (let at = 0; at < records.length && !this.#isClosed;) {
        const slice = records.slice(at, at < inDoubt ? Math.min(at + SLICE, inDoubt) : at + SLICE);
        const room = this.#maxBytes - file.size - (this.#own?.size ?? 0);
        const lines = encodeRecords(slice, room, onDone);
        await file.append(lines, lines.length);
        for (const record of slice) if (!isDropped(record)) onDone(record);
        at += slice.length;
        if (doubtful !== undefined && at === inDoubt) {
          await file.doubt(doubtful.key, file.size - start).catch(() => this.#counts.caught++);
        }
      }
    } finally {
      file.close();
    }
  }

  /** Behind all there are, also when the clock was set back, with a place left before it. */
  #nextOrder(): number {
    return Math.max(this.#timers.now(), ...this.#older.map(({ order }) => order + 2));
  }

  #create(order: number): Promise<SpillFile> {
    return createFile(this.#path, order, () => this.#counts.caught++);
  }

  #files(): SpillFile[] {
    return this.#own === undefined ? this.#older : [...this.#older, this.#own];
  }

  /** Removes files of which all is settled. */
  async #removeDone(): Promise<void> {
    const done = this.#files().filter(isDone);
    if (done.length === 0) return;
    this.#older = this.#older.filter((file) => !done.includes(file));
    if (this.#own !== undefined && done.includes(this.#own)) this.#own = undefined;
    if (!this.hasOlder && !this.isInUse) this.#trouble.spillEnded();
    const removals = await Promise.allSettled(done.map((file) => file.remove()));
    for (const removal of removals) if (removal.status === "rejected") throw removal.reason;
  }

  #drop(sequence: number, reason: DropReason): void {
    this.#length--;
    this.#onDrop(sequence, reason);
  }

  #alone<T>(run: () => Promise<T>): Promise<T | undefined> {
    const done = this.#turn.then(run).catch((error: unknown) => {
      this.#failedAt = this.#timers.now();
      this.#isFailing = true;
      this.#trouble.spillFailed(this.#own?.path ?? this.#path, error);
      return undefined;
    });
    this.#turn = done;
    return done;
  }
}

function isDone(file: SpillFile): boolean {
  return file.unread === 0 && !file.isUnsettled;
}
