import assert from "node:assert/strict";
import { withDeadline } from "../support/deadline.ts";
import { runApp } from "../support/run_app.ts";

/** Takes what telemetry exports, as text. */
class Collector implements AsyncDisposable {
  readonly logs: string[] = [];
  #look = () => {};
  readonly #server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const text = await request.text();
      if (request.url.endsWith("/v1/logs")) this.logs.push(text);
      this.#look();
      return Response.json({});
    },
  );

  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Waits until a log with that text was exported. */
  async waitFor(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#look = () => this.logs.some((log) => log.includes(text)) && resolve();
    this.#look();
    await withDeadline(promise, () => `${text} in ${this.logs.join("\n")}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test("SuperTracer's start-up lines are not exported by OpenTelemetry", async () => {
  await using collector = new Collector();
  await using app = runApp(["run", "--allow-net", "tests/end_to_end/apps/served_handler.ts"], {
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      OTEL_BLRP_SCHEDULE_DELAY: "50",
    },
  });
  const origin = await app.origin();
  assert.equal(await (await fetch(`${origin}/slow`)).text(), "hello /slow");
  await app.stderr.waitFor(/^SuperTracer dashboard: /);
  // What the app itself prints is exported, and came later.
  await collector.waitFor("slow");
  assert.doesNotMatch(collector.logs.join("\n"), /SuperTracer/);
});
