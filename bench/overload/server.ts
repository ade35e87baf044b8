// Serves an app whose storage can be stopped: `server.ts bare|memory|sqlite|postgres [where]`.
import { type BaseConnector, SuperTracer } from "@supertracer/core";
import { serveCommands } from "../event_loop/control.ts";
import { sumUp } from "../event_loop/durations.ts";
import { LoopProbe } from "../event_loop/loop_probe.ts";
import { openConnector } from "../event_loop/open_connector.ts";
import { chosenHandler } from "../overhead/servers/app.ts";
import type { LoopReport, ServerState } from "./server_state.ts";

const SAMPLE_MS = 250;

declare const gc: () => void;

const [storage = "bare", where = ""] = Deno.args;
const probe = new LoopProbe();
let handler: Deno.ServeHandler = chosenHandler();
let tracer: SuperTracer | undefined;
/** How the connector fails: `rejects`, `hangs` or not at all. */
let failure = "";
let most: ServerState | undefined;

if (storage !== "bare") {
  const connector = await openConnector(storage, where);
  failOnDemand(connector);
  tracer = new SuperTracer(chosenHandler(), { connector });
  handler = tracer.fetch;
}

function failOnDemand(connector: BaseConnector): void {
  const save = connector.saveLogs.bind(connector);
  Object.defineProperty(connector, "saveLogs", {
    value: (...given: Parameters<typeof save>) => {
      if (failure === "") return save(...given);
      if (failure === "hangs") return new Promise(() => {});
      return Promise.reject(new Error("the storage is stopped"));
    },
  });
}

function state(): ServerState {
  const { rss, heapUsed, external } = Deno.memoryUsage();
  const stats = tracer?.stats();
  return {
    rssMb: rss / 2 ** 20,
    heapMb: (heapUsed + external) / 2 ** 20,
    waiting: (stats?.queued ?? 0) + (stats?.writing ?? 0),
    queuedMb: (stats?.queuedBytes ?? 0) / 2 ** 20,
    saved: stats?.saved ?? 0,
    dropped: Object.values(stats?.dropped ?? {}).reduce((sum, n) => sum + n, 0),
    failedWrites: stats?.failedWrites ?? 0,
  };
}

setInterval(() => {
  const now = state();
  if (most === undefined) return;
  most = {
    ...now,
    rssMb: Math.max(most.rssMb, now.rssMb),
    heapMb: Math.max(most.heapMb, now.heapMb),
    waiting: Math.max(most.waiting, now.waiting),
    queuedMb: Math.max(most.queuedMb, now.queuedMb),
  };
}, SAMPLE_MS);

serveCommands({
  fail: (how) => failure = how,
  state,
  /** The same once what nobody holds any more is gone. */
  settledState() {
    for (let i = 0; i < 3; i++) gc();
    return state();
  },
  begin() {
    probe.take();
    most = state();
  },
  end: (): LoopReport => ({ held: sumUp(probe.take()), most: most ?? state() }),
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, handler);
