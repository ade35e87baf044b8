// A traced app whose export is larger than what fits between it and a client; `/reads` tells how
// many logs were read, `/shutdown` ends it.
import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";

let reads = 0;

class CountingConnector extends MemoryConnector {
  override fetchLog(id: number): Log | undefined {
    reads++;
    return super.fetchLog(id);
  }
}

const connector = new CountingConnector({ maxRecords: 20_000 });
connector.connect();
for (let i = 0; i < 20_000; i++) {
  connector.saveLog({
    id: 0,
    content: `${i} ${"x".repeat(1_000)}`,
    timestamp: i,
    logLevel: "INFO",
  });
}
const tracer = new SuperTracer(
  (request) => {
    if (request.url.endsWith("/shutdown")) {
      server.shutdown().then(() => console.log(`shut down, ${tracer.stats().state}`));
    }
    return new Response(request.url.endsWith("/reads") ? String(reads) : "ok", {
      headers: { connection: "close" },
    });
  },
  { connector, auth: { accessToken: "token-of-the-test" } },
);
const server = tracer.serve({ port: 0, hostname: "127.0.0.1" });
await server.finished;
console.log("finished");
