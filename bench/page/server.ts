// Serves a traced app with its dashboard: `server.ts TOKEN memory|sqlite [where]`.
import { SuperTracer } from "@supertracer/core";
import { serveCommands } from "../event_loop/control.ts";
import { openConnector } from "../event_loop/open_connector.ts";
import { chosenHandler } from "../overhead/servers/app.ts";
import type { ServerCounts } from "./server_counts.ts";

const [accessToken = "", storage = "memory", where = ""] = Deno.args;
const tracer = new SuperTracer(chosenHandler(), {
  connector: await openConnector(storage, where),
  auth: { accessToken },
  // What is stored to be looked at stays.
  ...(storage !== "memory" && { retention: { enabled: false } }),
});

serveCommands({
  counts(): ServerCounts {
    const { captured, dropped } = tracer.stats();
    return { captured, dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0) };
  },
});
Deno.serve({ port: 0, hostname: "127.0.0.1" }, tracer.fetch);
