import { type BaseConnector, MemoryConnector, SuperTracer } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";

async function answer(tracer: SuperTracer, path: string): Promise<void> {
  await (await tracer.fetch(new Request(`http://localhost${path}`))).text();
  await tracer.flush();
}

function trace(connector: BaseConnector): SuperTracer {
  return new SuperTracer(() => new Response("ok"), { connector });
}

class NotingConnector extends MemoryConnector {
  readonly calls: string[] = [];

  override connect(): void {
    super.connect();
    this.calls.push("connect");
  }

  override disconnect(): void {
    super.disconnect();
    this.calls.push("disconnect");
  }
}

Deno.test("SuperTracer.close() leaves a connector open that another tracer uses", async () => {
  const connector = new SQLiteConnector(":memory:");
  const first = trace(connector);
  const second = trace(connector);
  await answer(first, "/first");
  await answer(second, "/second");
  await first.close();
  await answer(second, "/later");
  const logs = await connector.fetchLogs();
  assert.deepEqual(logs.map(({ path }) => path), ["/later", "/second", "/first"]);
  await second.close();
  await assert.rejects(async () => await connector.fetchLogs(), /connect/);
});

Deno.test("SuperTracer.close() disconnects a connector once its last user has gone", async () => {
  const connector = new NotingConnector();
  const [first, second, idle] = [trace(connector), trace(connector), trace(connector)];
  await answer(first, "/first");
  await answer(second, "/second");
  await idle.close();
  await second.close();
  assert.ok(!connector.calls.includes("disconnect"));
  await first.close();
  assert.equal(connector.calls.at(-1), "disconnect");
  // And it can be used again.
  await using again = trace(connector);
  await answer(again, "/again");
  assert.equal(connector.fetchLogs().length, 3);
});
