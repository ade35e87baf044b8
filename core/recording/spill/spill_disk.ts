import { ConnectorError } from "../../connectors/errors.ts";

/** Several processes may share a path; more than this many files are not looked at. */
const MAX_FILES = 64;

/** The name of the file with a number: the path itself is number 0. */
function numbered(path: string, number: number): string {
  return number === 0 ? path : `${path}.${number}`;
}

/** A file that this process has locked. */
export interface LockedFile {
  readonly path: string;
  readonly handle: Deno.FsFile;
}

/**
 * Creates a file under the first free name, and locks it.
 *
 * @param path The path, to which a number is appended where it is taken.
 * @throws {ConnectorError} If there are too many already.
 */
export async function createLocked(path: string): Promise<LockedFile> {
  for (let number = 0; number < MAX_FILES; number++) {
    const name = numbered(path, number);
    let handle: Deno.FsFile;
    try {
      // Exclusive creation follows no symbolic link (POSIX, open(), O_EXCL).
      handle = await Deno.open(name, { createNew: true, read: true, write: true, mode: 0o600 });
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) continue;
      throw error;
    }
    if (await lock(handle)) return { path: name, handle };
    handle.close(); // Another process was faster, and takes it for one that was left.
  }
  throw new ConnectorError(`there are ${MAX_FILES} files with this path already: remove some`);
}

/**
 * Opens and locks the files that other processes have left: their locks ended with them.
 *
 * @param path The path.
 * @param refuse Told of what is there and can't be taken.
 */
export async function adoptAll(
  path: string,
  refuse: (path: string, error: unknown) => void,
): Promise<LockedFile[]> {
  const files: LockedFile[] = [];
  for (let number = 0; number < MAX_FILES; number++) {
    const name = numbered(path, number);
    try {
      const handle = await openExisting(name);
      if (handle === undefined) continue;
      if (await lock(handle) && await isStillAt(name, handle)) files.push({ path: name, handle });
      else handle.close();
    } catch (error) {
      refuse(name, error);
    }
  }
  return files;
}

async function openExisting(path: string): Promise<Deno.FsFile | undefined> {
  try {
    const info = await Deno.lstat(path);
    if (!info.isFile) throw new ConnectorError("it is no regular file");
    // A copy, or what another program made of it, may be for all to read.
    if (((info.mode ?? 0) & 0o077) !== 0 && Deno.build.os !== "windows") {
      await Deno.chmod(path, 0o600);
    }
    return await Deno.open(path, { read: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether the name leads to what was opened: it may have been deleted, or replaced by a link. */
async function isStillAt(path: string, handle: Deno.FsFile): Promise<boolean> {
  try {
    const [named, opened] = await Promise.all([Deno.lstat(path), handle.stat()]);
    return named.isFile && named.ino === opened.ino && named.dev === opened.dev;
  } catch {
    return false; // It is gone: another process has just finished with it.
  }
}

async function lock(handle: Deno.FsFile): Promise<boolean> {
  try {
    return await handle.tryLock(true);
  } catch (error) {
    handle.close();
    throw error;
  }
}
