import { runApp } from "../../tests/support/run_app.ts";
import type { LoadGenerator } from "./load_generator.ts";
import { processUsage } from "./process_usage.ts";
import type { ServerReport } from "./servers/serve.ts";
import type { ServerStart } from "./variant.ts";
import type { Workload } from "./workload.ts";

/** Requests after which everything is compiled; fewer would measure the compiler. */
const WARM_UP_REQUESTS = 60_000;
const WARM_UP_SECONDS = 2;
/** Who waits longer has a machine too busy to measure on. */
const MAX_WARM_UPS = 15;

/** One round of one variant. */
export interface Measurement {
  /** User and system time of the server's process, microseconds a request. */
  readonly cpuUs: number;
  readonly requestsPerSecond: number;
  /** Resident memory at the end of the load, megabytes. */
  readonly rssMb: number;
  /** Share of the records that were stored; `undefined` for a server that records nothing. */
  readonly storedShare: number | undefined;
}

/** Starts a server in a process of its own, warms it up, loads it and looks what that took. */
export async function measure(
  start: ServerStart,
  workload: Workload,
  generator: LoadGenerator,
  seconds: number,
): Promise<Measurement> {
  await using server = runApp(
    ["run", "--allow-all", ...start.args],
    start.env === undefined ? {} : { env: start.env },
  );
  const origin = await server.origin();
  await warmUp(origin, workload, generator);
  const before = await processUsage(server.pid);
  const load = await generator.run(origin, workload, seconds);
  const after = await processUsage(server.pid);
  if (load.failures > 0) throw new Error(`${load.failures} requests failed: ${start.args}`);
  server.kill("SIGTERM");
  await server.waitForExit();
  const report: ServerReport | null = JSON.parse(server.stdout.text);
  return {
    cpuUs: (after.cpuMs - before.cpuMs) * 1_000 / load.requests,
    requestsPerSecond: load.requests / load.seconds,
    rssMb: after.rssMb,
    storedShare: report === null ? undefined : report.stored / (report.stored + report.dropped),
  };
}

async function warmUp(origin: string, workload: Workload, generator: LoadGenerator): Promise<void> {
  let sent = 0;
  for (let i = 0; i < MAX_WARM_UPS && sent < WARM_UP_REQUESTS; i++) {
    sent += (await generator.run(origin, workload, WARM_UP_SECONDS)).requests;
  }
}
