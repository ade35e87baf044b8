// `node instrumented.cjs PACKAGES EXPORTER-URL`: the same, with OpenTelemetry's instrumentation of
// node:http and its exporter. Instrumentation works by `require`, so this is no module.
const { createRequire } = require("node:module");
const process = require("node:process");

const [packages, url] = process.argv.slice(2);
const load = createRequire(`${packages}/`);
const { registerInstrumentations } = load("@opentelemetry/instrumentation");
const { HttpInstrumentation } = load("@opentelemetry/instrumentation-http");
const { OTLPTraceExporter } = load("@opentelemetry/exporter-trace-otlp-http");
const { BatchSpanProcessor, NodeTracerProvider } = load("@opentelemetry/sdk-trace-node");

let ended = 0;
const exporter = new BatchSpanProcessor(new OTLPTraceExporter({ url }), {
  maxQueueSize: 100_000,
  maxExportBatchSize: 512,
  scheduledDelayMillis: 200,
});
const counter = {
  onStart() {},
  onEnd: () => void ended++,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
const provider = new NodeTracerProvider({ spanProcessors: [counter, exporter] });
provider.register();
registerInstrumentations({
  tracerProvider: provider,
  instrumentations: [new HttpInstrumentation()],
});

const { createServer } = require("node:http");
const PRODUCT = JSON.parse(process.env.BENCH_PRODUCT);
const server = createServer((_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(PRODUCT));
});
server.listen(0, "127.0.0.1", () => {
  console.error(`Listening on http://127.0.0.1:${server.address().port}/`);
});
process.on("SIGTERM", async () => {
  await provider.forceFlush().catch(() => {});
  console.log(JSON.stringify(ended));
  process.exit(0);
});
