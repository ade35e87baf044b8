// Serves an app and times its event loop: `server.ts bare|memory|sqlite|postgres [where] [rows]`.
import { type BaseConnector, MemoryConnector, SuperTracer } from "@supertracer/core";
import { serveCommands } from "../event_loop/control.ts";
import { sumUp } from "../event_loop/durations.ts";
import { LoopProbe } from "../event_loop/loop_probe.ts";
import { openConnector } from "../event_loop/open_connector.ts";
import { chosenHandler } from "../overhead/servers/app.ts";
import { fill } from "../queries/measure_queries.ts";
import { OwnStretches } from "./own_stretches.ts";
import type { StallReport } from "./stall_report.ts";
import { watchWrites, type WrittenBatch } from "./watch_writes.ts";

const [storage = "bare", where = "", rows = "0"] = Deno.args;

const stretches = new OwnStretches();
const probe = new LoopProbe();
let batches: WrittenBatch[] = [];
let deleted = 0;
let isCleaning = false;
let handler: Deno.ServeHandler = chosenHandler();
let connector: BaseConnector | undefined;
let tracer: SuperTracer | undefined;

if (storage !== "bare") {
  connector = await openConnector(storage, where);
  await connector.connect();
  await connector.initDb();
  if (!(connector instanceof MemoryConnector)) await fill(connector, Number(rows), Date.now());
  watchWrites(connector, stretches, (batch) => batches.push(batch));
  tracer = new SuperTracer(chosenHandler(), { connector, retention: { enabled: false } });
  handler = tracer.fetch;
}

/** Deletes, a tenth of what is stored at a time, until it is told to end. */
async function cleanUp(connector: BaseConnector): Promise<void> {
  while (isCleaning) {
    const kept = Math.max(1, Math.floor(await connector.countLogs() * 0.9));
    const count = await connector.cleanup({
      enabled: true,
      maxRecords: kept,
      cleanupIntervalMinutes: 1,
      cleanupOlderThanHours: 0,
    });
    deleted += count;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

serveCommands({
  begin(withCleanup) {
    isCleaning = withCleanup === "cleanup";
    if (isCleaning && connector !== undefined) {
      cleanUp(connector).catch((error: unknown) => {
        console.error(error);
        Deno.exit(1);
      });
    }
    for (const each of [probe, stretches]) each.take();
    batches = [];
    deleted = 0;
  },
  end(): StallReport {
    isCleaning = false;
    const own = stretches.take();
    const longest = batches.filter(({ rows }) => rows > 0).map(({ begun, ended }) =>
      Math.max(
        ...own.filter((one) => one.begun < ended && one.ended > begun)
          .map(({ heldMs }) => heldMs),
      )
    );
    return {
      held: sumUp(probe.take()),
      own: sumUp(own.map(({ heldMs }) => heldMs)),
      batches: sumUp(longest),
      rows: batches.reduce((sum, batch) => sum + batch.rows, 0),
      deleted,
      dropped: Object.values(tracer?.stats().dropped ?? {}).reduce((sum, n) => sum + n, 0),
    };
  },
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, handler);
