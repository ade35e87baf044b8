import { adoptAll, createLocked } from "./spill_disk.ts";
import { SpillFile } from "./spill_file.ts";

/**
 * Begins a file, under the first free name.
 *
 * @param path The path.
 * @param order Place among other files.
 * @param onCaught Told when a file that could not be begun can't be removed either.
 */
export async function createFile(
  path: string,
  order: number,
  onCaught: () => void,
): Promise<SpillFile> {
  const locked = await createLocked(path);
  try {
    return await SpillFile.begin(locked, order);
  } catch (error) {
    locked.handle.close();
    await Deno.remove(locked.path).catch(onCaught);
    throw error;
  }
}

/**
 * Takes over the files that other processes have left, oldest first.
 *
 * @param path The path.
 * @param pause Lets others have their turn.
 * @param refuse Told of what is there and can't be taken.
 */
export async function resumeAll(
  path: string,
  pause: () => Promise<void>,
  refuse: (path: string, error: unknown) => void,
): Promise<SpillFile[]> {
  const files: SpillFile[] = [];
  for (const locked of await adoptAll(path, refuse)) {
    try {
      const file = await SpillFile.resume(locked, pause);
      if (file !== undefined) {
        files.push(file);
        continue;
      }
      await Deno.remove(locked.path);
      locked.handle.close();
    } catch (error) {
      locked.handle.close();
      refuse(locked.path, error);
    }
  }
  return files.sort((a, b) => a.order - b.order);
}
