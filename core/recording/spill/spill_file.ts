import { ConnectorError } from "../../connectors/errors.ts";
import { LineReader } from "./line_reader.ts";
import type { LockedFile } from "./spill_disk.ts";
import { decodeLine, encodeLine, type HeaderLine, type RecordLine } from "./spill_line.ts";

/** Version of the format. */
const VERSION = 1;

/** Records taken from a file, to be stored as one batch. */
export interface TakenRecords {
  /** Of the batch: the same when it is taken again after a crash. */
  readonly key: string;
  readonly records: readonly TakenRecord[];
  /** Records that were counted and can't be read any more: known at the end of the file. */
  readonly lost: number;
}

/** A record, and what it takes in the file. */
export interface TakenRecord {
  readonly line: RecordLine;
  readonly bytes: number;
}

/** A part of the file. */
interface Range {
  readonly start: number;
  readonly end: number;
  readonly key?: string;
}

/**
 * Records in a file that this process has locked, in order. What is taken stays in the file until it
 * is settled, so that a crash loses nothing; and a line says what is taken, so that what was stored
 * already is recognized by its key.
 *
 * One call at a time.
 */
export class SpillFile {
  readonly path: string;
  /** Place among other files. */
  readonly order: number;
  /** Records not yet taken. */
  unread = 0;
  /** Lines that could not be read. */
  damaged = 0;
  readonly #handle: Deno.FsFile;
  readonly #id: string;
  #size: number;
  #readAt: number;
  /** What was taken when the process died. */
  #inDoubt: Range | undefined;
  /** Start of what is taken and not settled. */
  #takenFrom: number | undefined;

  private constructor(file: LockedFile, header: HeaderLine, size: number, readAt: number) {
    this.path = file.path;
    this.order = header.order;
    this.#handle = file.handle;
    this.#id = header.id;
    this.#size = size;
    this.#readAt = readAt;
  }

  /**
   * Begins a file.
   *
   * @param file Empty.
   * @param order Place among other files.
   */
  static async begin(file: LockedFile, order: number): Promise<SpillFile> {
    const header: HeaderLine = {
      kind: "header",
      version: VERSION,
      id: crypto.randomUUID(),
      order,
    };
    const line = encodeLine(header);
    await writeAll(file.handle, 0, line);
    return new SpillFile(file, header, line.length, line.length);
  }

  /**
   * Looks through a file that was left.
   *
   * @param file The file.
   * @param pause Lets others have their turn.
   * @returns The file, or `undefined` if it is empty.
   * @throws {ConnectorError} If it holds something else, or is of a newer version.
   */
  static async resume(
    file: LockedFile,
    pause: () => Promise<void>,
  ): Promise<SpillFile | undefined> {
    const lines = new LineReader(file.handle, 0);
    const first = await lines.next();
    if (first === undefined && lines.at === 0 && (await file.handle.stat()).size === 0) {
      return undefined;
    }
    const header = first === undefined ? undefined : decodeLine(first);
    if (header?.kind !== "header") {
      throw new ConnectorError("it holds something else: give spill.path another path");
    }
    if (header.version > VERSION) {
      throw new ConnectorError(
        `it is of version ${header.version}, this one knows ${VERSION}: update @supertracer/core`,
      );
    }
    const spill = new SpillFile(file, header, lines.at, lines.at);
    /** Where the records begin that are not known to be settled. */
    let starts: number[] = [];
    for await (const line of lines.rest(pause)) {
      const said = decodeLine(line);
      if (said === undefined) spill.damaged++;
      else if (said.kind === "record") starts.push(spill.#size);
      else if (said.kind === "take") {
        spill.#inDoubt = said;
        spill.#readAt = said.start;
        starts = starts.filter((start) => start >= said.start);
      }
      spill.#size = lines.at;
    }
    spill.unread = starts.length;
    const { size } = await file.handle.stat();
    // A line that was being written when the process died; the next one must not be glued to it.
    if (size > spill.#size) {
      spill.damaged++;
      await file.handle.truncate(spill.#size);
    }
    return spill;
  }

  /** Bytes of it. */
  get size(): number {
    return this.#size;
  }

  /** Whether something is taken and not settled. */
  get isUnsettled(): boolean {
    return this.#takenFrom !== undefined;
  }

  /**
   * Adds lines at the end; if that fails the file is as before.
   *
   * @param lines Whole lines.
   * @param records How many records they are.
   */
  async append(lines: readonly Uint8Array[], records: number): Promise<void> {
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const line of lines) {
      bytes.set(line, at);
      at += line.length;
    }
    try {
      await writeAll(this.#handle, this.#size, bytes);
    } catch (error) {
      await this.#handle.truncate(this.#size).catch(() => {}); // The first error says more.
      throw error;
    }
    this.#size += size;
    this.unread += records;
  }

  /**
   * Says that the first records of the file may be stored already.
   *
   * @param key Key of the batch that they were.
   * @param bytes What they take.
   */
  async doubt(key: string, bytes: number): Promise<void> {
    await this.append(
      [encodeLine({ kind: "take", start: this.#readAt, end: this.#readAt + bytes, key })],
      0,
    );
  }

  /**
   * Takes the next records: at least one, where there is one that can be read.
   *
   * @param maxRecords How many at most.
   * @param maxBytes After how many bytes to stop.
   * @param onFailure Told when the file can't be told what is taken: then a crash may store it twice.
   */
  async take(
    maxRecords: number,
    maxBytes: number,
    onFailure: () => void,
  ): Promise<TakenRecords> {
    const start = this.#readAt;
    const doubtful = this.#inDoubt;
    const end = doubtful?.end ?? this.#size;
    const lines = new LineReader(this.#handle, start);
    const records: TakenRecord[] = [];
    const hasRoom = () =>
      records.length === 0 || (records.length < maxRecords && lines.at - start < maxBytes);
    let isAtEnd = false;
    // What is in doubt must be the same batch again.
    while (lines.at < end && (doubtful !== undefined || hasRoom())) {
      const line = await lines.next();
      isAtEnd = line === undefined || lines.at >= this.#size;
      if (line === undefined) break;
      const said = decodeLine(line);
      if (said?.kind === "record") records.push({ line: said, bytes: line.length });
    }
    const from = this.#takenFrom ?? start;
    const key = doubtful?.key ?? `${this.#id}:${from}-${lines.at}`;
    this.#inDoubt = undefined;
    this.#readAt = lines.at;
    this.unread = Math.max(0, this.unread - records.length);
    // Damaged since they were counted.
    const lost = isAtEnd ? this.unread : 0;
    this.unread -= lost;
    this.damaged += lost;
    if (records.length > 0) {
      this.#takenFrom = from;
      if (doubtful === undefined) {
        await this.append([encodeLine({ kind: "take", start: from, end: lines.at, key })], 0)
          .catch(onFailure);
      }
    }
    return { key, records, lost };
  }

  /** What was taken is stored, or dropped. */
  settle(): void {
    this.#takenFrom = undefined;
  }

  /** Deletes the file. */
  async remove(): Promise<void> {
    try {
      // A process that has opened it already must find nothing to store again.
      await this.#handle.truncate(0);
      await Deno.remove(this.path);
    } finally {
      this.#handle.close();
    }
  }

  /** Lets it be, for another process or another time. */
  close(): void {
    this.#handle.close();
  }
}

async function writeAll(
  handle: Deno.FsFile,
  offset: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await handle.seek(offset, Deno.SeekMode.Start);
  for (let at = 0; at < bytes.length;) at += await handle.write(bytes.subarray(at));
}
