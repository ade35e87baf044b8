// Takes what Apitally sends to its hub. A request log is gzipped, a line of JSON for each request.
import { serveSink } from "./serve_sink.ts";

serveSink(async (request) => {
  if (!request.url.includes("/log?") || request.body === null) {
    await request.body?.cancel();
    return 0;
  }
  let lines = 0;
  for await (const bytes of request.body.pipeThrough(new DecompressionStream("gzip"))) {
    for (const byte of bytes) if (byte === 0x0a) lines++;
  }
  return lines;
});
