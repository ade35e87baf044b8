import type { Timers } from "../../runtime/timers.ts";
import type { BatchWriter } from "../batch_writer.ts";
import type { Overflow, QueuedRecord } from "../record_queue.ts";
import type { DropReason, RecorderCounts } from "../recorder_counts.ts";
import type { TroubleReporter } from "../trouble_reporter.ts";
import { bytesOnDisk, SpillDirectory, type SpillFile } from "./spill_directory.ts";
import { decodeBatch, encodeHeader, encodeRecords } from "./spilled_batch.ts";

/** Most records, and bytes as estimated, that wait in memory to be written. */
const MAX_PENDING = 2_000;
const MAX_PENDING_BYTES = 4_194_304;
/** Most bytes of a file, as estimated; one record may be more. */
const MAX_FILE_BYTES = 1_048_576;
/** After a failure the directory is left alone this long. */
const RETRY_MS = 1_000;

/** Records that are not stored when the recorder closes. */
export interface LeftRecords {
  /** Those that are in no file, oldest first. */
  readonly records: readonly QueuedRecord[];
  /** How many were taken from files, and stay in them. */
  readonly inFiles: number;
  /** A batch that may be stored already: its key, and how many of the first records it has. */
  readonly doubtful: { readonly key: string; readonly count: number } | undefined;
}

/**
 * Keeps the oldest records of a full queue in files, one for each batch, and gives them back in
 * order: first the files that other processes left, then its own, then what is not yet written. A
 * file is removed when its batch is stored.
 */
export class Spill implements Overflow {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #batchSize: number;
  readonly #writer: BatchWriter;
  readonly #timers: Timers;
  readonly #trouble: TroubleReporter;
  readonly #counts: RecorderCounts;
  readonly #onDrop: (sequence: number, reason: DropReason) => void;
  readonly #directories: SpillDirectory[] = [];
  /** Records to be written, oldest first. */
  #pending: QueuedRecord[] = [];
  #pendingBytes = 0;
  /** Files whose batch waits, oldest first. */
  #files: SpillFile[] = [];
  /** Files whose batch is being stored. */
  #taken: SpillFile[] = [];
  /** Bytes of all files. */
  #bytes = 0;
  #length = 0;
  /** While closing: the batch that may be stored already, to be written first. */
  #doubtful: LeftRecords["doubtful"];
  #own: SpillDirectory | undefined;
  #opening: Promise<unknown> | undefined;
  #isClosed = false;
  #writing: Promise<void> | undefined;
  /** Why what is pending can't be written. */
  #obstacle: "spill_full" | "spill_failed" | undefined;
  /** When the last attempt to use the disk failed. */
  #failedAt = -Infinity;
  /** The disk is used by one at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * Does nothing yet.
   *
   * @param path The directory.
   * @param maxBytes Most bytes of the files in it that this process has.
   * @param batchSize Most records of a file.
   * @param writer Knows how much the storage takes at once.
   * @param timers Where time comes from.
   * @param trouble Gets when records go to files, when there are none left, when that fails.
   * @param counts Where records are counted that an earlier run left, and failures.
   * @param onDrop Called with each record that can't be kept after all.
   */
  constructor(
    path: string,
    maxBytes: number,
    batchSize: number,
    writer: BatchWriter,
    timers: Timers,
    trouble: TroubleReporter,
    counts: RecorderCounts,
    onDrop: (sequence: number, reason: DropReason) => void,
  ) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#batchSize = batchSize;
    this.#writer = writer;
    this.#timers = timers;
    this.#trouble = trouble;
    this.#counts = counts;
    this.#onDrop = onDrop;
  }

  /** Records in it, without those taken. */
  get length(): number {
    return this.#length;
  }

  /** Sequence of its first record, 0 for one of another process; `Infinity` if there is none. */
  get firstSequence(): number {
    return this.#files[0]?.sequence ?? this.#pending[0]?.sequence ?? Infinity;
  }

  get refusal(): DropReason | undefined {
    if (this.#isClosed) return "closed";
    const hasRoom = this.#pending.length < MAX_PENDING && this.#pendingBytes < MAX_PENDING_BYTES;
    return hasRoom ? undefined : this.#obstacle ?? "spill_slow";
  }

  add(records: readonly QueuedRecord[]): void {
    if (this.firstSequence === Infinity) this.#trouble.spilling(this.#path);
    for (const record of records) {
      this.#pending.push(record);
      this.#pendingBytes += record.bytes;
    }
    this.#length += records.length;
    const hasJustFailed = Math.abs(this.#timers.now() - this.#failedAt) < RETRY_MS;
    if (!hasJustFailed && this.#obstacle !== "spill_full") this.#startWriting();
  }

  /** Takes over, once, what processes that have ended left. Never rejects. */
  open(): Promise<unknown> {
    return this.#opening ??= this.#alone(async () => {
      const refuse = (path: string, error: unknown) => this.#trouble.spillFailed(path, error);
      for (const directory of await SpillDirectory.adoptAll(this.#path, refuse)) {
        let files: readonly SpillFile[];
        try {
          files = await directory.list();
        } catch (error) {
          // Left for another process, and no reason to leave the others.
          refuse(directory.path, error);
          directory.release();
          continue;
        }
        this.#directories.push(directory);
        for (const file of files) {
          this.#files.push(file);
          this.#bytes += file.bytes;
          this.#length += file.count;
          this.#counts.captured += file.count;
        }
      }
      await this.#removeDirectories();
    });
  }

  /**
   * Takes the oldest batch: of the oldest file, or what is not yet written.
   *
   * @param count Most records, if they are in no file.
   * @param receive Gets them; returns whether they are still wanted.
   */
  async take(count: number, receive: (records: readonly QueuedRecord[]) => boolean): Promise<void> {
    await this.#alone(async () => {
      for (let file = this.#files[0]; file !== undefined; file = this.#files[0]) {
        const records = await this.#read(file);
        if (records === undefined) continue;
        if (records.length > 0 && !receive(records)) return;
        this.#files.shift();
        this.#taken.push(file);
        this.#length -= records.length;
        const damaged = file.count - records.length;
        this.#counts.damaged += damaged;
        for (let i = 0; i < damaged; i++) this.#drop(file.sequence, "spill_failed");
        if (records.length > 0) return;
      }
      const records = this.#pending.slice(0, count);
      if (records.length === 0 || !receive(records)) return;
      this.#forget(records);
      this.#length -= records.length;
    });
  }

  /** What was taken is stored or dropped. */
  async settle(): Promise<void> {
    const isEmpty = this.firstSequence === Infinity;
    if (isEmpty) this.#trouble.spillEnded();
    if (this.#taken.length === 0 && !(isEmpty && this.#directories.length > 0)) return;
    await this.#alone(async () => {
      for (let file = this.#taken[0]; file !== undefined; file = this.#taken[0]) {
        await removeFile(file.path);
        this.#taken.shift();
        this.#free(file);
      }
      await this.#removeDirectories();
    });
    if (this.#pending.length > 0 && this.#obstacle === undefined) this.#startWriting();
  }

  /**
   * Writes what waits, and what the storage did not take before the end, and lets go of the files.
   *
   * @param left What it did not take.
   */
  async close({ records, inFiles, doubtful }: LeftRecords): Promise<void> {
    this.#isClosed = true;
    this.#length += records.length + inFiles;
    this.#doubtful = doubtful;
    // Their files are read before those of records that came later, by their names.
    this.#pending = [...records, ...this.#pending].sort((a, b) => a.sequence - b.sequence);
    await this.#writing;
    await this.#write();
    if (inFiles === 0) await this.settle();
    await this.#alone(() => this.#removeDirectories());
    for (const directory of this.#directories.splice(0)) directory.release();
  }

  /** Drops what could not be written before the end. */
  abandon(): void {
    const reason = this.#obstacle ?? "unsaved_at_close";
    for (const { sequence } of this.#pending.splice(0)) this.#drop(sequence, reason);
    for (const directory of this.#directories.splice(0)) directory.release();
  }

  /** @returns The records of a file that can be read; `undefined` if it can't be used. */
  async #read(file: SpillFile): Promise<readonly QueuedRecord[] | undefined> {
    try {
      const text = await Deno.readTextFile(file.path);
      return await decodeBatch(text, file, () => this.#timers.nextTurn());
    } catch (error) {
      // It stays where it is, for another run.
      this.#trouble.spillFailed(file.path, error);
      this.#files.shift();
      this.#free(file);
      for (let i = 0; i < file.count; i++) this.#drop(file.sequence, "spill_failed");
      return undefined;
    }
  }

  #startWriting(): void {
    this.#writing ??= this.#write().finally(() => this.#writing = undefined);
  }

  /** Writes what is pending, until that fails; what is in files may be taken in between. */
  async #write(): Promise<void> {
    // What was left comes first in the order.
    await this.open();
    while (this.#pending.length > 0) {
      if (await this.#alone(() => this.#writeFile()) !== true) return;
      await this.#timers.nextTurn();
    }
  }

  /** @returns Whether to go on. */
  async #writeFile(): Promise<boolean> {
    const doubtful = this.#doubtful;
    const records = doubtful === undefined
      ? this.#writer.nextOf(this.#pending, this.#batchSize, MAX_FILE_BYTES)
      : this.#pending.slice(0, doubtful.count);
    const lines = await encodeRecords(records, () => this.#timers.nextTurn());
    this.#own ??= await this.#createDirectory();
    const header = encodeHeader(doubtful?.key ?? this.#own.nextKey());
    const content = [header];
    const written: QueuedRecord[] = [];
    let size = header.length;
    for (const [index, record] of records.entries()) {
      const line = lines[index];
      const hasRoom = line !== undefined &&
        this.#bytes + bytesOnDisk(size + line.length) <= this.#maxBytes;
      if (hasRoom) {
        content.push(line);
        written.push(record);
        size += line.length;
      } else if (line === undefined || (this.#bytes === 0 && written.length === 0)) {
        // It can't be encoded, or is more than may be written at all.
        this.#forget([record]);
        this.#drop(record.sequence, line === undefined ? "poison" : "spill_full");
      } else {
        this.#obstacle = "spill_full";
        break;
      }
    }
    const [first] = written;
    if (first === undefined) return this.#obstacle !== "spill_full";
    const bytes = new Uint8Array(await new Blob(content).arrayBuffer());
    const file = await this.#own.write(first.sequence, written.length, bytes);
    this.#files.push(file);
    this.#bytes += file.bytes;
    this.#forget(written);
    // It may have been set meanwhile.
    if (doubtful !== undefined) this.#doubtful = undefined;
    this.#obstacle = undefined;
    this.#trouble.spillWorks();
    return true;
  }

  /** Behind all there are, also if the clock was set back. */
  async #createDirectory(): Promise<SpillDirectory> {
    const order = Math.max(this.#timers.now(), ...this.#directories.map(({ order }) => order + 1));
    const directory = await SpillDirectory.create(this.#path, order);
    this.#directories.push(directory);
    return directory;
  }

  /** Removes the directories when all that was in them is stored. */
  async #removeDirectories(): Promise<void> {
    if (this.#taken.length > 0 || this.firstSequence !== Infinity) return;
    this.#own = undefined;
    // One that can't be removed leaves the others for the next time.
    for (let one = this.#directories.shift(); one !== undefined; one = this.#directories.shift()) {
      await one.remove();
    }
  }

  /** A file is gone. */
  #free(file: SpillFile): void {
    this.#bytes -= file.bytes;
    if (this.#obstacle === "spill_full") this.#obstacle = undefined;
  }

  /** These are no longer pending. */
  #forget(records: readonly QueuedRecord[]): void {
    const gone = new Set(records);
    for (const { bytes } of records) this.#pendingBytes -= bytes;
    this.#pending = this.#pending.filter((record) => !gone.has(record));
  }

  #drop(sequence: number, reason: DropReason): void {
    this.#length--;
    this.#onDrop(sequence, reason);
  }

  #alone<T>(run: () => Promise<T>): Promise<T | undefined> {
    const done = this.#turn.then(run).catch((error: unknown) => {
      this.#failedAt = this.#timers.now();
      this.#obstacle = "spill_failed";
      this.#trouble.spillFailed(this.#path, error);
      return undefined;
    });
    this.#turn = done;
    return done;
  }
}

/** Removes a file, unless somebody else has. */
async function removeFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
