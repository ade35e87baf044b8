import { join } from "node:path";
import type { LoadGenerator } from "../overhead/load/load_generator.ts";
import { processUsage } from "../overhead/process_usage.ts";
import { settleProcess } from "../overhead/settle.ts";
import { startServer } from "../overhead/start_server.ts";
import type { ServerStart } from "../overhead/variant.ts";
import { warmUp } from "../overhead/warm_up.ts";
import type { RequestWorkload } from "../overhead/workload.ts";
import type { CpuProfile } from "./cpu_profile.ts";

/** How a server is loaded while it is profiled. */
export interface ProfileLoad {
  readonly generator: LoadGenerator;
  readonly seconds: number;
}

/** What a server did under load. */
export interface ServerProfile {
  /** From its start on. */
  readonly profile: CpuProfile;
  /** So many milliseconds before its end the load began. */
  readonly loadedMs: number;
  /** User and system time of all of its threads since then. */
  readonly cpuMs: number;
  /** Share of the requests that were recorded; `undefined` for a server that records nothing. */
  readonly recordedShare: number | undefined;
}

/** Starts a server with V8's sampling profiler, warms it up, loads it and ends it. */
export async function profileServer(
  start: ServerStart,
  workload: RequestWorkload,
  { generator, seconds }: ProfileLoad,
): Promise<ServerProfile> {
  const folder = await Deno.makeTempDir({ prefix: "supertracer-profile-" });
  try {
    const args = ["--cpu-prof", `--cpu-prof-dir=${folder}`, ...start.args];
    await using server = await startServer({ ...start, args }, workload);
    const load = async (seconds: number) => {
      const one = await generator.run(server.origin, workload, seconds);
      if (one.failures > 0) throw new Error(`${one.failures} requests failed: ${start.args}`);
      return one;
    };
    const warmed = await warmUp(workload, load);
    await settleProcess(server.pid);
    const before = await processUsage(server.pid);
    const startedAt = performance.now();
    const { requests } = await load(seconds);
    // What it put off is a part of the profile.
    await settleProcess(server.pid);
    const loadedMs = performance.now() - startedAt;
    const after = await processUsage(server.pid);
    const recorded = await server.stop();
    return {
      profile: await readProfile(folder),
      loadedMs,
      cpuMs: after.cpuMs - before.cpuMs,
      // The generators do not count what they had sent when their time was over.
      recordedShare: recorded === undefined
        ? undefined
        : Math.min(1, recorded / (warmed + requests)),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readProfile(folder: string): Promise<CpuProfile> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".cpuprofile")) files.push(name);
  }
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new Error(`Cannot read the server's profile: it wrote ${files.length} of them`);
  }
  return JSON.parse(await Deno.readTextFile(join(folder, file)));
}
