import assert from "node:assert/strict";
import { runAutocannon } from "../../../bench/overhead/load/autocannon.ts";
import { findLoadGenerator } from "../../../bench/overhead/load/find_load_generator.ts";
import { runPaced } from "../../../bench/overhead/load/paced_load.ts";
import { runWrk } from "../../../bench/overhead/load/wrk.ts";
import type { RequestWorkload } from "../../../bench/overhead/workload.ts";

const WORKLOAD: RequestWorkload = {
  kind: "requests",
  name: "echo",
  description: "",
  method: "POST",
  path: "/orders?page=2",
  headers: { "x-trace": "a b; c", "content-type": "application/json" },
  body: '{"name":"Blue \u00e9"}',
  connections: 3,
  warmUpRequests: 0,
};

/** What a server was asked, each different request once, and how many there were. */
async function serveWhile<T>(load: (origin: string) => Promise<T>) {
  const seen = new Set<string>();
  let requests = 0;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      requests++;
      const { method, url, headers } = request;
      const { pathname, search } = new URL(url);
      seen.add([method, pathname + search, headers.get("x-trace"), await request.text()].join(" "));
      return new Response("ok");
    },
  );
  const result = await load(`http://127.0.0.1:${server.addr.port}`);
  return { result, seen: [...seen], requests };
}

const EXPECTED = ['POST /orders?page=2 a b; c {"name":"Blue \u00e9"}'];

const { name: found } = await findLoadGenerator();

for (const run of [runWrk, runAutocannon]) {
  Deno.test({
    name: `${run.name}() sends the workload and counts what is answered`,
    ignore: run === runWrk && found !== "wrk", // CI, which skips nothing, installs it.
    fn: async () => {
      const { result, seen, requests } = await serveWhile((origin) => run(origin, WORKLOAD, 1));
      assert.deepEqual(seen, EXPECTED);
      assert.equal(result.failures, 0);
      assert.ok(result.requests > 10 && result.requests <= requests, `${result.requests}`);
      assert.ok(result.seconds >= 0.9, `${result.seconds} s`);
    },
  });
}

Deno.test("runPaced() sends the workload as often as it is told", async () => {
  const { result, seen, requests } = await serveWhile((origin) =>
    runPaced({ origin, workload: WORKLOAD, rate: 100, seconds: 1 })
  );
  assert.deepEqual(seen, EXPECTED);
  // A second, and half of one to warm up; a busy machine may miss the last ones.
  assert.ok(requests <= 150 && requests >= 135, `${requests} requests`);
  assert.equal(result.requests, requests);
  assert.ok(result.heldShare > 0.9, `held ${result.heldShare}`);
  assert.ok((result.p99Ms ?? 0) >= (result.p50Ms ?? Infinity));
});

Deno.test("runPaced() counts latency from when a request was due, so that a stall can't hide", async () => {
  let stall: Promise<void> | undefined;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async () => {
      // It lasts from the first request on, so 400 ms of the second that counts.
      await (stall ??= new Promise((resolve) => setTimeout(resolve, 900)));
      return new Response("ok");
    },
  );
  const { p50Ms, p99Ms } = await runPaced({
    origin: `http://127.0.0.1:${server.addr.port}`,
    workload: WORKLOAD,
    rate: 100,
    seconds: 1,
  });
  assert.ok((p99Ms ?? 0) > 300, `p99 ${p99Ms} ms: the stall is in all that were due`);
  assert.ok((p50Ms ?? Infinity) < 300, `p50 ${p50Ms} ms`);
});

Deno.test("runPaced() says how much was answered by a server that can't follow", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return new Response("ok");
    },
  );
  const { heldShare, idleShare } = await runPaced({
    origin: `http://127.0.0.1:${server.addr.port}`,
    workload: WORKLOAD,
    rate: 300,
    seconds: 1,
  });
  assert.ok(heldShare < 0.2, `held ${heldShare}`);
  assert.ok(idleShare > 0.5, `idle ${idleShare}: it is the server that can't`);
});
