import type { LineLevel } from "./logger.ts";

/** Methods of the console that are recorded, with their levels. */
export const CONSOLE_LEVELS = {
  debug: "DEBUG",
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
} as const satisfies Record<string, LineLevel>;

/** Name of a recorded method of the console. */
export type ConsoleMethod = keyof typeof CONSOLE_LEVELS;

/** The part of a console that is recorded. */
export type RecordedConsole = Pick<Console, ConsoleMethod>;

/** A method of the console. */
export type ConsoleFunction = (...args: unknown[]) => void;

/** A function that replaces a method of the console. */
interface Patch {
  readonly original: ConsoleFunction;
  isActive: boolean;
}

/** All patches of this process, so that tracers recognize each other's. */
const patches = new WeakMap<ConsoleFunction, Patch>();

/** Registers a function as the patch of another; returns a function that deactivates it. */
export function registerPatch(patched: ConsoleFunction, original: ConsoleFunction): () => void {
  const patch = { original, isActive: true };
  patches.set(patched, patch);
  return () => {
    patch.isActive = false;
  };
}

/** Whether a function is a patch that still records. */
export function isActivePatch(method: ConsoleFunction): boolean {
  return patches.get(method)?.isActive === true;
}

/** The function beneath inactive patches. */
export function withoutInactive(method: ConsoleFunction): ConsoleFunction {
  let patch = patches.get(method);
  while (patch !== undefined && !patch.isActive) {
    method = patch.original;
    patch = patches.get(method);
  }
  return method;
}

/** The function beneath all patches. */
export function withoutPatches(method: ConsoleFunction): ConsoleFunction {
  for (let patch = patches.get(method); patch !== undefined; patch = patches.get(method)) {
    method = patch.original;
  }
  return method;
}
