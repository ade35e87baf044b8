import { ConnectorError } from "../../connectors/errors.ts";

/** Directories of processes: their place in the order, and an id. */
const DIRECTORY = /^(\d{15})-[0-9a-f-]{36}$/;
/** Files of batches: sequence of the first record, number of the file, number of records. */
const FILE = /^(\d{16})-\d{8}-(\d{1,9})\.ndjson$/;
/** What a file takes on the disk is a multiple of this. */
const BLOCK = 4_096;

/** A file that holds a batch. */
export interface SpillFile {
  readonly path: string;
  /** How many records it holds. */
  readonly count: number;
  /** What it takes on the disk. */
  readonly bytes: number;
  /** Sequence of its first record; 0 if another process recorded it. */
  readonly sequence: number;
}

/**
 * The directory in which one process keeps its batches, a file each. While the process lives, it
 * holds a lock in there; afterwards, others may take the directory over.
 */
export class SpillDirectory {
  readonly path: string;
  /** Ascending: the batches of a directory come before those of the next. */
  readonly order: number;
  readonly #id: string;
  readonly #lock: Deno.FsFile;
  #files = 0;
  #keys = 0;

  private constructor(parent: string, name: string, lock: Deno.FsFile) {
    this.path = `${parent}/${name}`;
    this.order = Number(DIRECTORY.exec(name)?.[1]);
    this.#id = name;
    this.#lock = lock;
  }

  /**
   * Creates a directory.
   *
   * @param parent Where; it is created too.
   * @param order Its place in the order.
   */
  static async create(parent: string, order: number): Promise<SpillDirectory> {
    const name = `${`${order}`.padStart(15, "0")}-${crypto.randomUUID()}`;
    await Deno.mkdir(`${parent}/${name}`, { recursive: true, mode: 0o700 });
    const lock = await lockIn(`${parent}/${name}`);
    if (lock === undefined) throw new ConnectorError("another process has just taken it over");
    return new SpillDirectory(parent, name, lock);
  }

  /**
   * Takes over the directories of processes that have ended, oldest first.
   *
   * @param parent Where they are.
   * @param refuse Called with each that can't be taken over, and why.
   */
  static async adoptAll(
    parent: string,
    refuse: (path: string, error: unknown) => void,
  ): Promise<SpillDirectory[]> {
    const directories: SpillDirectory[] = [];
    for (const name of await namesIn(parent)) {
      if (!DIRECTORY.test(name)) continue;
      const path = `${parent}/${name}`;
      try {
        if (!(await Deno.lstat(path)).isDirectory) continue;
        const lock = await lockIn(path);
        if (lock !== undefined) directories.push(new SpillDirectory(parent, name, lock));
      } catch (error) {
        // It may have been finished by its process meanwhile.
        if (!(error instanceof Deno.errors.NotFound)) refuse(path, error);
      }
    }
    return directories;
  }

  /** A key for a batch: as those of a process, so that the storage remembers few of them. */
  nextKey(): string {
    return `${this.#id}-${this.#keys++}`;
  }

  /** The files that another process left here, oldest first; half-written ones are removed. */
  async list(): Promise<SpillFile[]> {
    const files: SpillFile[] = [];
    for (const name of await namesIn(this.path)) {
      const path = `${this.path}/${name}`;
      if (name.endsWith(".tmp")) await Deno.remove(path);
      const count = FILE.exec(name)?.[2];
      if (count === undefined) continue;
      const { isFile, mode, size } = await Deno.lstat(path);
      if (!isFile) continue;
      // A copy may be for all to read.
      if (((mode ?? 0) & 0o077) !== 0 && Deno.build.os !== "windows") await Deno.chmod(path, 0o600);
      files.push({ path, count: Number(count), bytes: bytesOnDisk(size), sequence: 0 });
    }
    return files;
  }

  /**
   * Writes a batch: under another name first, so that a file is whole or not there.
   *
   * @param sequence Sequence of its first record.
   * @param count How many records it has.
   * @param content Its content.
   */
  async write(
    sequence: number,
    count: number,
    content: Uint8Array<ArrayBuffer>,
  ): Promise<SpillFile> {
    const place = `${sequence}`.padStart(16, "0");
    const number = `${this.#files++}`.padStart(8, "0");
    const path = `${this.path}/${place}-${number}-${count}.ndjson`;
    try {
      // Exclusive creation follows no symbolic link (POSIX, open(), O_EXCL).
      await Deno.writeFile(`${path}.tmp`, content, { createNew: true, mode: 0o600 });
      await Deno.rename(`${path}.tmp`, path);
    } catch (error) {
      await Deno.remove(`${path}.tmp`).catch(() => {}); // The first error says more.
      throw error;
    }
    return { path, count, bytes: bytesOnDisk(content.length), sequence };
  }

  /** Removes it if nothing is left in it, and lets go of it. */
  async remove(): Promise<void> {
    try {
      const names = await namesIn(this.path);
      if (names.every((name) => name === "lock")) await Deno.remove(this.path, { recursive: true });
    } finally {
      this.#lock.close();
    }
  }

  /** Leaves it for another process. */
  release(): void {
    this.#lock.close();
  }
}

/** What a file takes on the disk. */
export function bytesOnDisk(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(path)) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** Locks a directory, unless a process that lives has done so. */
async function lockIn(path: string): Promise<Deno.FsFile | undefined> {
  const lockPath = `${path}/lock`;
  const handle = await openLock(lockPath);
  try {
    // It may have been removed with the directory before it was locked.
    if (await handle.tryLock(true) && (await Deno.lstat(lockPath)).isFile) return handle;
  } catch (error) {
    handle.close();
    throw error;
  }
  handle.close();
  return undefined;
}

async function openLock(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { createNew: true, read: true, write: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    if (!(await Deno.lstat(path)).isFile) throw new ConnectorError("its lock is no regular file");
    return await Deno.open(path, { read: true, write: true });
  }
}
