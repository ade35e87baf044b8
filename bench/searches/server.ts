// Serves an app whose dashboard is open, with a full memory connector: `server.ts`.
import { MemoryConnector, SuperTracer } from "@supertracer/core";
import { chosenHandler } from "../overhead/servers/app.ts";
import { fill } from "../queries/measure_queries.ts";

const connector = new MemoryConnector();
await connector.connect();
await fill(connector, 10_000, Date.now());
const tracer = new SuperTracer(chosenHandler(), {
  connector,
  auth: false,
  retention: { enabled: false },
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, tracer.fetch);
