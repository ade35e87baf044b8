import { fileURLToPath } from "node:url";
import { runApp } from "../../tests/support/run_app.ts";
import type { IdleMeasurement } from "./measurement.ts";
import { processUsage } from "./process_usage.ts";
import { startServer } from "./start_server.ts";
import type { ServerStart } from "./variant.ts";
import type { IdleWorkload } from "./workload.ts";

/** After the last stream is open, until what opening them left behind is done. */
const SETTLE_MS = 1_000;
/** Clients that come and go first, so that the code is loaded before memory is read. */
const FIRST_CLIENTS = 20;

/** Opens the workload's streams, and looks what keeping them takes. */
export async function measureIdle(
  start: ServerStart,
  workload: IdleWorkload,
  seconds: number,
): Promise<IdleMeasurement> {
  await using server = await startServer(start, workload);
  await using first = await openClients(server.origin, { ...workload, connections: FIRST_CLIENTS });
  first.kill("SIGTERM");
  await first.waitForExit();
  await sleep(SETTLE_MS);
  const empty = await processUsage(server.pid);
  await using _clients = await openClients(server.origin, workload);
  await sleep(SETTLE_MS);
  const before = await processUsage(server.pid);
  await sleep(seconds * 1_000);
  const after = await processUsage(server.pid);
  return {
    kind: "idle",
    cpuMsPerSecond: (after.cpuMs - before.cpuMs) / seconds,
    memoryKbPerClient: (after.memoryMb - empty.memoryMb) * 1_024 / workload.connections,
    peakMemoryMb: after.peakMemoryMb,
  };
}

async function openClients(origin: string, workload: IdleWorkload) {
  const client = fileURLToPath(new URL("./load/idle_clients.ts", import.meta.url));
  const clients = runApp(["run", "--allow-net", client, origin, JSON.stringify(workload)]);
  await clients.stdout.waitFor(/^open /);
  return clients;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
