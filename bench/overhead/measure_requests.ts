import type { Load, LoadGenerator } from "./load/load_generator.ts";
import { runPaced } from "./load/paced_load.ts";
import type { RequestMeasurement } from "./measurement.ts";
import { processUsage } from "./process_usage.ts";
import { settleProcess } from "./settle.ts";
import { startServer } from "./start_server.ts";
import type { ServerStart } from "./variant.ts";
import { warmUp } from "./warm_up.ts";
import type { RequestWorkload } from "./workload.ts";

/** How a round is run. */
export interface RoundOptions {
  readonly generator: LoadGenerator;
  readonly seconds: number;
  /** Requests a second at which latency is measured; without it, it is not. */
  readonly rate?: number;
  /** CPU time is measured at this rate as well, instead of at full load. */
  readonly isPaced?: boolean;
}

/** Starts a server in a process of its own, warms it up, loads it and looks what that took. */
export async function measureRequests(
  start: ServerStart,
  workload: RequestWorkload,
  { generator, seconds, rate, isPaced = false }: RoundOptions,
): Promise<RequestMeasurement> {
  await using server = await startServer(start, workload);
  const { origin } = server;
  const paced = (rate: number, seconds: number) => runPaced({ origin, workload, rate, seconds });
  const load = async (seconds: number) =>
    isPaced && rate !== undefined
      ? { ...await paced(rate, seconds), seconds }
      : await generator.run(origin, workload, seconds);
  let sent = 0;
  const count = <T extends Pick<Load, "requests" | "failures">>(load: T): T => {
    sent += load.requests;
    if (load.failures > 0) throw new Error(`${load.failures} requests failed: ${start.args}`);
    return load;
  };
  await warmUp(workload, async (seconds) => count(await load(seconds)));
  await settleProcess(server.pid);
  const before = await processUsage(server.pid);
  const measured = count(await load(seconds));
  await settleProcess(server.pid);
  const after = await processUsage(server.pid);
  const latency = rate === undefined ? undefined : count(await paced(rate, seconds));
  const { peakMemoryMb } = await processUsage(server.pid);
  const recorded = await server.stop();
  return {
    kind: "requests",
    cpuUs: (after.cpuMs - before.cpuMs) * 1_000 / measured.requests,
    requestsPerSecond: measured.requests / measured.seconds,
    latency,
    peakMemoryMb,
    // The generators do not count what they had sent when their time was over.
    recordedShare: recorded === undefined ? undefined : Math.min(1, recorded / sent),
  };
}
