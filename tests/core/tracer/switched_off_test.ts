import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { PrintedLines } from "../../support/printed_lines.ts";

/** Fails when anything is asked of it. */
class Untouched extends MemoryConnector {
  override connect(): void {
    throw new Error("it was connected");
  }
}

Deno.test("SuperTracer that is not enabled hands out the app's own handler", async () => {
  const handler = () => new Response("own");
  const tracer = new SuperTracer(handler, { enabled: false });
  assert.equal(tracer.fetch, handler);
  await tracer.close();
});

Deno.test("SuperTracer that is not enabled serves the app alone, and prints nothing", async () => {
  using output = new PrintedLines();
  const { log, error } = console;
  const tracer = new SuperTracer((request) => new Response(new URL(request.url).pathname), {
    enabled: false,
    auth: false,
    capture: { console: true },
    connector: new Untouched(),
  });
  assert.deepEqual([console.log, console.error], [log, error]);
  const server = tracer.serve({ port: 0, hostname: "127.0.0.1", onListen() {} });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  assert.equal(await (await fetch(`${origin}/supertracer/`)).text(), "/supertracer/");
  tracer.getLogger("app").error("a line", new Error("of the app"));
  await tracer.flush();
  await server.shutdown();
  await tracer.close();
  assert.equal(tracer.stats().captured, 0);
  assert.deepEqual(output.lines, []);
});

Deno.test("SuperTracer that is not enabled has the app's onListen, or none", async () => {
  const heard: unknown[] = [];
  const app = {
    fetch: () => new Response("ok"),
    onListen: (address: unknown) => heard.push(address),
  };
  const withOne = new SuperTracer(app, { enabled: false });
  withOne.onListen({ transport: "tcp", hostname: "127.0.0.1", port: 1 });
  assert.equal(heard.length, 1);
  const without = new SuperTracer(() => new Response("ok"), { enabled: false });
  assert.equal(without.onListen, undefined);
  await withOne.close();
  await without.close();
});
