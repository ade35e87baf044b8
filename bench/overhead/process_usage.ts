/** What a process has used so far, all of its threads. */
export interface ProcessUsage {
  /** User and system time, milliseconds. */
  readonly cpuMs: number;
  /** Resident memory, megabytes. */
  readonly memoryMb: number;
  /** The most resident memory so far; off Linux what it is now. */
  readonly peakMemoryMb: number;
}

/** `sysconf(_SC_CLK_TCK)`; 100 on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;

/** Reads it from `/proc`, elsewhere from `ps`. */
export async function processUsage(pid: number): Promise<ProcessUsage> {
  return Deno.build.os === "linux" ? await usageFromProc(pid) : await usageFromPs(pid);
}

async function usageFromProc(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    Deno.readTextFile(`/proc/${pid}/stat`),
    Deno.readTextFile(`/proc/${pid}/status`),
  ]);
  return parseProc(stat, status);
}

/** Fields 14 and 15 of `stat` are user and system time in ticks; see proc(5). */
export function parseProc(stat: string, status: string): ProcessUsage {
  // The second field, a name in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
  const [, peakKilobytes] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
  return {
    cpuMs: ticks * 1_000 / TICKS_PER_SECOND,
    memoryMb: Number(kilobytes) / 1_024,
    peakMemoryMb: Number(peakKilobytes) / 1_024,
  };
}

async function usageFromPs(pid: number): Promise<ProcessUsage> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "cputime=,rss=", "-p", String(pid)],
  }).output();
  const [time = "", kilobytes] = new TextDecoder().decode(stdout).trim().split(/\s+/);
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  const memoryMb = Number(kilobytes) / 1_024;
  return { cpuMs: seconds * 1_000, memoryMb, peakMemoryMb: memoryMb };
}
