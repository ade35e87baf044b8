// `listener.ts bare|traced`: answers 330 bytes of JSON by `node:http`, on any runtime.
import { MemoryConnector } from "@supertracer/core";
import { traceListener } from "@supertracer/node";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { PRODUCT } from "../../overhead/servers/app.ts";

const listener: RequestListener = (_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(PRODUCT));
};
const traced = process.argv[2] === "traced"
  ? traceListener(listener, { connector: new MemoryConnector() })
  : undefined;

const server = createServer(traced ?? listener);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.error(`Listening on http://127.0.0.1:${port}/`);
});
process.on("SIGTERM", async () => {
  await traced?.tracer.flush();
  console.log(JSON.stringify(traced?.tracer.stats().saved ?? null));
  process.exit(0);
});
