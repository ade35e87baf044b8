/** `sysconf(_SC_CLK_TCK)`; 100 on every Linux that Deno runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU time that a process and its children have used, also those that have ended: milliseconds.
 *
 * @param pid The process; Linux only (`proc(5)`, `/proc/pid/stat`).
 */
export async function familyCpuMs(pid: number): Promise<number> {
  let ticks = 0;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = await statOf(name);
    // After the command: state, parent ... and as the 12th to 15th user and system time, those of
    // ended children behind.
    const isChild = Number(fields[1]) === pid;
    if (!isChild && Number(name) !== pid) continue;
    for (const field of fields.slice(11, isChild ? 13 : 15)) ticks += Number(field);
  }
  return ticks * 1_000 / TICKS_PER_SECOND;
}

async function statOf(pid: string): Promise<string[]> {
  try {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return []; // It has ended.
  }
}
