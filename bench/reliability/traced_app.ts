/**
 * A traced app that reports, line by line, how far it is: `traced_app.ts OPTIONS`, in JSON.
 *
 * - `listening PORT`
 * - `flushed N`: the requests up to number N are stored, so it was told
 * - `stats {...}`: what `tracer.stats()` says
 *
 * @module
 */
import { type BaseConnector, SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { SQLiteConnector } from "@supertracer/sqlite";

/** How the app is set up. */
export interface AppOptions {
  readonly sqlite?: string;
  readonly postgres?: string;
  readonly spill?: string;
}

const options: AppOptions = JSON.parse(Deno.args[0] ?? "{}");
const connector: BaseConnector = options.postgres === undefined
  ? new SQLiteConnector({ path: options.sqlite ?? "", watchIntervalMs: 200 })
  : new PostgreSQLConnector({ url: options.postgres });
let last = -1;
const tracer = new SuperTracer(
  (request) => {
    last = Number(new URL(request.url).pathname.slice(1));
    return new Response("ok");
  },
  {
    connector,
    spill: { path: options.spill },
    // Small with spill files, so that a short outage fills it.
    recording: options.spill === undefined
      ? { writeTimeoutMs: 2_000 }
      : { writeTimeoutMs: 2_000, maxQueueItems: 50, batchSize: 10 },
    retention: { enabled: false },
    auth: { accessToken: "token-of-the-bench" },
  },
);

setInterval(() => console.log(`stats ${JSON.stringify(tracer.stats())}`), 20);
const tellFlushed = async (): Promise<void> => {
  while (true) {
    const upTo = last;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await tracer.flush().then(() => console.log(`flushed ${upTo}`), () => {});
  }
};
tellFlushed();
Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`listening ${port}`),
}, tracer.fetch);
