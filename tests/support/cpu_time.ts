/**
 * Milliseconds of CPU that this thread has used: what a machine does besides, and other test files,
 * add nothing to them. Where the system doesn't tell it is the time of day.
 */
export function cpuMs(): number {
  try {
    const [nanoseconds] = Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ");
    return Number(nanoseconds) / 1e6;
  } catch {
    return performance.now();
  }
}
