// Tests as a user of the library might write them, run by `sanitizers_test.ts`.
import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";

const auth = { accessToken: "token-of-the-test" };

Deno.test("a traced app that is closed", async () => {
  await using tracer = new SuperTracer((request) => new Response(request.url), { auth });
  const response = await tracer.fetch(new Request("http://localhost/a"), undefined);
  assert.equal(await response.text(), "http://localhost/a");
  tracer.getLogger("test").info("one line");
});

Deno.test("a traced app on a server, with the dashboard's live stream open", async () => {
  const tracer = new SuperTracer(() => new Response("ok"), { auth });
  const server = Deno.serve({ port: 0, onListen() {} }, tracer.fetch);
  const origin = `http://localhost:${server.addr.port}`;
  assert.equal(await (await fetch(origin)).text(), "ok");
  const live = await fetch(`${origin}/supertracer/api/live`, {
    headers: { authorization: `Bearer ${auth.accessToken}` },
  });
  await tracer.close();
  assert.match(await live.text(), /event: ready/);
  assert.equal(await (await fetch(origin)).text(), "ok"); // It goes on without us.
  await server.shutdown();
});

Deno.test("tracer.serve()", async () => {
  const tracer = new SuperTracer(() => new Response("ok"), { auth });
  const server = tracer.serve({ port: 0 });
  assert.equal(await (await fetch(`http://localhost:${server.addr.port}`)).text(), "ok");
  await server.shutdown();
});

Deno.test("a storage that is down", async () => {
  class Down extends MemoryConnector {
    override connect(): void {
      throw new Error("down");
    }
  }
  const tracer = new SuperTracer(() => new Response("ok"), { auth, connector: new Down() });
  await (await tracer.fetch(new Request("http://localhost/"), undefined)).text();
  await assert.rejects(tracer.close());
});

Deno.test("a storage that never answers", async () => {
  class Silent extends MemoryConnector {
    override saveLogs(): Promise<number[]> & number[] {
      return new Promise(() => {}) as Promise<number[]> & number[];
    }
  }
  const tracer = new SuperTracer(() => new Response("ok"), { auth, connector: new Silent() });
  await (await tracer.fetch(new Request("http://localhost/"), undefined)).text();
  await assert.rejects(tracer.close());
});

Deno.test("a tracer that is only made", () => {
  new SuperTracer(() => new Response("ok"), { auth });
});

Deno.test("console captured, then given back", async () => {
  const { log } = console;
  const tracer = new SuperTracer(() => new Response("ok"), { auth, capture: { console: true } });
  await tracer.close();
  assert.equal(console.log, log);
});

// What goes on in the background of some is seen in the next one, now and then.
for (let i = 0; i < 180; i++) {
  Deno.test(`a tracer that is closed at once, ${i}`, async () => {
    await using _tracer = new SuperTracer(() => new Response("ok"));
  });
}
