// Takes what Deno's OpenTelemetry exports as OTLP over HTTP, in its default form, protobuf.
import { countSpans } from "./count_spans.ts";
import { serveSink } from "./serve_sink.ts";

serveSink(async (request) => {
  const bytes = await request.bytes();
  return request.url.endsWith("/v1/traces") ? countSpans(bytes) : 0;
});
