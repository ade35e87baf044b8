import { processUsage } from "./process_usage.ts";

const LOOK_MS = 300;
/** A twentieth of a core; a timer or two. */
const QUIET_CPU_MS = 15;
const MAX_LOOKS = 60;

/**
 * Waits until a process has done what it put off, such as writing a last batch or sorting texts into
 * an index. Without it, that work would be counted for whoever comes next, or for nobody.
 *
 * @param usage Reads the process' CPU time so far, in milliseconds.
 * @param pause Waits so many milliseconds.
 */
export async function settle(
  usage: () => Promise<number>,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  let before = await usage();
  for (let look = 0; look < MAX_LOOKS; look++) {
    await pause(LOOK_MS);
    const now = await usage();
    if (now - before <= QUIET_CPU_MS) return;
    before = now;
  }
}

/** The same for a process that runs. */
export async function settleProcess(pid: number): Promise<void> {
  await settle(
    async () => (await processUsage(pid)).cpuMs,
    (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  );
}
