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

/** A method of the console, as far as it is called here. */
export type ConsoleFunction = (...args: unknown[]) => void;

/** A function of ours in the place of a console's. */
interface Patch {
  readonly original: ConsoleFunction;
  isActive: boolean;
}

/** All patches of this process, so that tracers know each other's. */
const patches = new WeakMap<ConsoleFunction, Patch>();

/** Remembers that a function stands for another; returns what switches it off. */
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

/** The function beneath our patches that were switched off. */
export function withoutInactive(method: ConsoleFunction): ConsoleFunction {
  let patch = patches.get(method);
  while (patch !== undefined && !patch.isActive) {
    method = patch.original;
    patch = patches.get(method);
  }
  return method;
}

/** The function beneath all patches of ours. */
export function withoutPatches(method: ConsoleFunction): ConsoleFunction {
  for (let patch = patches.get(method); patch !== undefined; patch = patches.get(method)) {
    method = patch.original;
  }
  return method;
}
