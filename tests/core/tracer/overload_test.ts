import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { Capture } from "../../../core/capture/capture.ts";
import { IdSource } from "../../../core/log/request_context.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";
import { RequestScope } from "../../../core/capture/request_scope.ts";
import { resolveOptions } from "../../../core/options/resolve_options.ts";

/** Whose storage is down until it is told otherwise. */
class Failing extends MemoryConnector {
  isDown = true;

  override saveLogs(batch: Parameters<MemoryConnector["saveLogs"]>[0]): number[] {
    if (this.isDown) throw new Error("the storage is down");
    return super.saveLogs(batch);
  }
}

const MOST = 10;

function tracerOf(connector: MemoryConnector): SuperTracer {
  return new SuperTracer((req) => {
    const status = req.url.includes("broken") ? 500 : 200;
    return Response.json({ ok: status === 200 }, { status });
  }, {
    connector,
    capture: { sample: ({ path }) => path !== "/unwanted" },
    recording: { maxQueueItems: MOST, flushIntervalMs: 50 },
    ui: { enabled: false },
  });
}

async function send(tracer: SuperTracer, path: string): Promise<void> {
  const headers = { "x-from": "test" };
  await (await tracer.fetch(new Request(`http://localhost${path}`, { headers }), undefined)).text();
}

Deno.test("requests for whose records there is no room are counted, and not captured", async () => {
  const connector = new Failing();
  const tracer = tracerOf(connector);
  for (let i = 0; i < 30; i++) await send(tracer, `/orders/${i}`);
  await send(tracer, "/unwanted");
  const { captured, queued, writing, dropped } = tracer.stats();
  assert.deepEqual([captured, queued + writing, dropped], [30, MOST, { queue_full: 20 }]);
  connector.isDown = false;
  await tracer.flush().catch(() => {}); // It says what was dropped.
  assert.equal(tracer.stats().saved, MOST);
  await send(tracer, "/orders/31");
  await tracer.flush();
  assert.equal(tracer.stats().saved, MOST + 1);
  await tracer.close();
});

Deno.test("an error is recorded though there is no room, in the place of what is none", async () => {
  const connector = new Failing();
  const tracer = tracerOf(connector);
  for (let i = 0; i < 30; i++) await send(tracer, `/orders/${i}`);
  await send(tracer, "/broken");
  connector.isDown = false;
  await tracer.flush().catch(() => {});
  const [error] = connector.fetchLogs({ hasError: true });
  assert.equal(error?.path, "/broken");
  assert.equal(connector.fetchLog(error?.id ?? 0)?.headers?.["x-from"], "test");
  assert.equal(connector.countLogs(), MOST);
  await tracer.close();
});

Deno.test("Capture reads nothing of a request for whose record there is no room", () => {
  let shed = 0;
  const capture = new Capture(resolveOptions({}).capture, new Redactor(), new IdSource(), {
    instance: "i",
  }, {
    count: () => {},
    records: { isFull: true, record: () => assert.fail("recorded"), shed: () => shed++ },
  }, new RequestScope(undefined));
  const request = new Request("http://localhost/orders", { method: "POST", body: "{}" });
  const exchange = capture.begin(request, undefined);
  assert.deepEqual([exchange?.requestHeaders, exchange?.requestBody], [undefined, undefined]);
  if (exchange !== undefined) capture.respond(exchange, Response.json({ ok: true }));
  assert.deepEqual([shed, exchange?.responseHeaders], [1, undefined]);
});
