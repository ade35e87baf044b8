import type { DropReason } from "../drop_counts.ts";
import type { Overflow, QueuedRecord } from "../record_queue.ts";
import type { SpillFileOptions } from "../recorder_options.ts";
import type { Timers } from "../timers.ts";
import type { TroubleReporter } from "../trouble_reporter.ts";
import { encodeRecords } from "./encode_records.ts";
import { adoptAll, createLocked } from "./spill_disk.ts";
import { SpillFile } from "./spill_file.ts";

/** Records that wait in memory to be written to the file. */
const MAX_PENDING = 2_000;
/** Bytes of them, as estimated. */
const MAX_PENDING_BYTES = 4_194_304;
/** Records encoded between two turns of the event loop: about a millisecond. */
const SLICE = 32;
/** Bytes of a file read at once, about. */
const MAX_BATCH_BYTES = 1_048_576;
/** After a failure the file is left alone this long. */
const RETRY_MS = 1_000;

/** Whom a spill tells. */
export interface SpillHooks {
  /** Records were found that another process, or an earlier run, has left. */
  onFound(count: number): void;
  /** A record can't be kept after all. */
  onDrop(sequence: number, reason: DropReason): void;
}

/** Records given back by a spill. */
export interface SpilledRecords {
  /** Key of the batch that they are; absent where they never were in a file. */
  readonly key?: string;
  readonly records: readonly QueuedRecord[];
}

/** A batch that may be stored already: the first of the records that are kept. */
export interface DoubtfulBatch {
  readonly key: string;
  readonly count: number;
}

/**
 * Takes the records that the queue has no room for, and gives them back in their order: first those
 * of files that were left by others (`hasOlder`), which come before the queue, then its own, which
 * come behind it. As long as there are own ones, new records must come here too.
 */
export class Spill implements Overflow {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #timers: Timers;
  readonly #trouble: TroubleReporter;
  readonly #hooks: SpillHooks;
  readonly #older: SpillFile[] = [];
  readonly #pending: QueuedRecord[] = [];
  #pendingBytes = 0;
  #own: SpillFile | undefined;
  /** The file whose records are taken and not settled. */
  #taken: SpillFile | undefined;
  #length = 0;
  #firstSequence = Infinity;
  #failedAt = -Infinity;
  /** Whether the last attempt to write failed. */
  #isFailing = false;
  #opening: Promise<unknown> | undefined;
  #isOpen = false;
  #isClosed = false;
  #writing: Promise<unknown> | undefined;
  /** Files are used by one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #damaged = 0;
  #caught = 0;

  /**
   * Does nothing yet.
   *
   * @param path The file.
   * @param maxBytes How much this process may write there.
   * @param timers Where time comes from.
   * @param trouble Told when records go to a file, when there are none left, when that fails.
   * @param hooks Whom to tell else.
   */
  constructor(
    path: string,
    maxBytes: number,
    timers: Timers,
    trouble: TroubleReporter,
    hooks: SpillHooks,
  ) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#timers = timers;
    this.#trouble = trouble;
    this.#hooks = hooks;
  }

  /** Records in it, without those taken. */
  get length(): number {
    return this.#length;
  }

  /** Lines of files that could not be read. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Failures that nobody is told of. */
  get caught(): number {
    return this.#caught;
  }

  /** Whether it has been looked for files that were left. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether there are records that come before those of the queue. */
  get hasOlder(): boolean {
    return this.#older.length > 0;
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
    const bytes = (this.#own?.size ?? 0) + this.#pendingBytes + record.bytes;
    if (bytes > this.#maxBytes) return "spill_full";
    const hasFailed = Math.abs(this.#timers.now() - this.#failedAt) < RETRY_MS;
    if (
      this.#pending.length >= MAX_PENDING || this.#pendingBytes + record.bytes > MAX_PENDING_BYTES
    ) {
      return this.#isFailing ? "spill_failed" : "spill_slow";
    }
    if (!this.isInUse) {
      this.#firstSequence = record.sequence;
      this.#trouble.spilling(this.#path);
    }
    this.#pending.push(record);
    this.#pendingBytes += record.bytes;
    this.#length++;
    if (!hasFailed) {
      // What was left is looked for first, so that what comes now gets its place behind it.
      this.#writing ??= this.open().then(() => this.#alone(() => this.#writePending()))
        .finally(() => this.#writing = undefined);
    }
    return undefined;
  }

  /** Looks for files that were left. Never rejects. */
  open(): Promise<unknown> {
    return this.#opening ??= this.#alone(() => this.#open());
  }

  /**
   * Takes the next records.
   *
   * @param count How many at most.
   * @param isWanted Asked when they are there; if they are not wanted any more they stay.
   */
  async take(count: number, isWanted: () => boolean): Promise<SpilledRecords> {
    return await this.#alone(() => this.#take(count, isWanted)) ?? { records: [] };
  }

  /** So many records are in a file that are counted elsewhere: taken and not settled, or kept. */
  giveBack(count: number): void {
    this.#length += count;
  }

  /** What was taken is stored or dropped. */
  async settle(): Promise<void> {
    if (this.#taken === undefined && this.#own === undefined) return;
    await this.#alone(async () => {
      this.#taken?.settle();
      this.#taken = undefined;
      await this.#removeEmpty();
    });
  }

  /**
   * Keeps what the storage did not take before the end.
   *
   * @param records What the queue held, oldest first.
   * @param doubtful Which of them may be stored already.
   * @returns How many of them are kept; the caller gives them back.
   */
  async keep(
    records: readonly QueuedRecord[],
    doubtful: DoubtfulBatch | undefined,
  ): Promise<number> {
    await this.open();
    await this.#alone(() => this.#writePending());
    if (records.length === 0) return 0;
    return await this.#alone(() => this.#keep(records, doubtful)) ?? 0;
  }

  /** Lets go of the files. What could not be written is dropped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#alone(async () => {
      for (const { sequence, strikes } of this.#pending.splice(0)) {
        if (strikes !== Infinity) this.#drop(sequence, "spill_failed");
      }
      this.#pendingBytes = 0;
      await this.#removeEmpty();
      for (const file of [...this.#older.splice(0), this.#own]) file?.close();
      this.#own = undefined;
    });
  }

  async #open(): Promise<void> {
    const refuse = (path: string, error: unknown) => this.#trouble.spillFailed(path, error);
    for (const locked of await adoptAll(this.#path, refuse)) {
      try {
        const file = await SpillFile.resume(locked, () => this.#timers.nextTurn());
        if (file === undefined) {
          await Deno.remove(locked.path);
          locked.handle.close();
          continue;
        }
        this.#damaged += file.damaged;
        this.#length += file.unread;
        this.#hooks.onFound(file.unread);
        this.#older.push(file);
      } catch (error) {
        locked.handle.close();
        refuse(locked.path, error);
      }
    }
    this.#older.sort((a, b) => a.order - b.order);
    this.#isOpen = true;
    await this.#removeEmpty();
  }

  async #take(count: number, isWanted: () => boolean): Promise<SpilledRecords> {
    const file = this.#older[0] ?? this.#own;
    if (file === undefined || file.unread === 0) {
      // What has not reached the file need not go there.
      const spliced = isWanted() ? this.#pending.splice(0, count) : [];
      for (const { bytes } of spliced) this.#pendingBytes -= bytes;
      const records = spliced.filter(({ strikes }) => strikes !== Infinity);
      this.#length -= records.length;
      this.#moveOn(records);
      return { records };
    }
    const isOwn = file === this.#own;
    const taken = await file.take(count, MAX_BATCH_BYTES, () => this.#caught++);
    this.#taken = file;
    for (let i = 0; i < taken.lost; i++) this.#drop(0, "spill_failed");
    this.#damaged += taken.lost;
    const records = taken.records.map(({ line, bytes }): QueuedRecord => ({
      log: line.log,
      bytes,
      sequence: isOwn ? line.sequence : 0,
      isSpilled: true,
      strikes: 0,
    }));
    if (!isWanted()) return { records: [] };
    this.#length -= records.length;
    if (isOwn) this.#moveOn(records);
    return { key: taken.key, records };
  }

  /** Own records have been taken. */
  #moveOn(records: readonly QueuedRecord[]): void {
    const last = records.at(-1);
    if (this.#pending.length === 0 && (this.#own?.unread ?? 0) === 0) {
      this.#firstSequence = Infinity;
    } else if (last !== undefined) {
      this.#firstSequence = last.sequence + 1;
    }
  }

  async #writePending(): Promise<void> {
    const drop = this.#drop.bind(this);
    while (this.#pending.length > 0) {
      const slice = this.#pending.slice(0, SLICE);
      this.#own ??= await this.#create(this.#nextOrder());
      const lines = encodeRecords(slice, this.#maxBytes - this.#own.size, drop);
      await this.#own.append(lines, lines.length);
      this.#isFailing = false;
      this.#pending.splice(0, slice.length);
      for (const { bytes } of slice) this.#pendingBytes -= bytes;
      await this.#timers.nextTurn();
    }
  }

  async #keep(
    records: readonly QueuedRecord[],
    doubtful: DoubtfulBatch | undefined,
  ): Promise<number> {
    // They were recorded before what overflowed.
    const order = this.#own === undefined ? this.#nextOrder() : this.#own.order - 1;
    const file = await this.#create(order);
    let kept = 0;
    const drop = this.#drop.bind(this);
    try {
      const inDoubt = doubtful?.count ?? 0;
      const start = file.size;
      while (kept < records.length) {
        const end = kept < inDoubt ? Math.min(kept + SLICE, inDoubt) : kept + SLICE;
        const slice = records.slice(kept, end);
        const lines = encodeRecords(
          slice,
          this.#maxBytes - file.size - (this.#own?.size ?? 0),
          drop,
        );
        await file.append(lines, lines.length);
        kept += slice.length;
        if (doubtful !== undefined && kept === inDoubt) {
          await file.doubt(doubtful.key, file.size - start);
        }
      }
    } finally {
      file.close();
    }
    return kept;
  }

  /** Behind all there are, also when the clock was set back, with a place left before it. */
  #nextOrder(): number {
    return Math.max(this.#timers.now(), ...this.#older.map(({ order }) => order + 2));
  }

  async #create(order: number): Promise<SpillFile> {
    const locked = await createLocked(this.#path);
    try {
      return await SpillFile.begin(locked, order);
    } catch (error) {
      locked.handle.close();
      await Deno.remove(locked.path).catch(() => this.#caught++);
      throw error;
    }
  }

  /** Removes files of which all is settled. */
  async #removeEmpty(): Promise<void> {
    while (this.#older[0] !== undefined && this.#isDone(this.#older[0])) {
      await this.#older.shift()?.remove();
      if (!this.hasOlder && !this.isInUse) this.#trouble.spillEnded();
    }
    if (this.#own !== undefined && this.#isDone(this.#own) && this.#pending.length === 0) {
      const own = this.#own;
      this.#own = undefined;
      await own.remove();
      if (!this.hasOlder) this.#trouble.spillEnded();
    }
  }

  #isDone(file: SpillFile): boolean {
    return file.unread === 0 && !file.isUnsettled;
  }

  #drop(sequence: number, reason: DropReason): void {
    this.#length--;
    this.#hooks.onDrop(sequence, reason);
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

/** A spill, where the options name a file for it. */
export function makeSpill(
  options: SpillFileOptions | undefined,
  timers: Timers,
  trouble: TroubleReporter,
  hooks: SpillHooks,
): Spill | undefined {
  if (options?.path === undefined) return undefined;
  return new Spill(options.path, options.maxBytes, timers, trouble, hooks);
}
