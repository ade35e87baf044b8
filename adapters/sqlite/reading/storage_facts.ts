import type { StorageFact } from "@supertracer/core";
import { lstatSync } from "node:fs";
import process from "node:process";

/** Bits of a mode that let others than the owner read or write. */
const OTHERS = 0o066;

/**
 * Says so where others on the machine may read what is recorded: a file that we create is its
 * owner's alone, one that was there keeps the permissions that it has.
 *
 * @param path The file.
 */
export function permissionFacts(path: string): StorageFact[] {
  if (process.platform === "win32") return [];
  const mode = (lstatSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  if ((mode & OTHERS) === 0) return [];
  const value = `others on this machine may read or write ${path} (mode ${mode.toString(8)}): ` +
    `chmod 600 ${path}, if that is not on purpose`;
  return [{ label: "Permissions", value, isBad: true }];
}
