import assert from "node:assert/strict";
import { Slices } from "../../adapters/sqlite/connection/slices.ts";

const STEP_MS = 2;
const STEPS = 60;
const LEAST_SERVED = 20;

Deno.test("requests are served between the slices of work on a database, not after them", async () => {
  const served = await servedMeanwhile(() => new Slices().run(work()));
  assert.ok(served >= LEAST_SERVED, `${served} served within ${STEPS} steps`);
});

/** How many of a client's requests this process answers while it does something. */
async function servedMeanwhile(work: () => Promise<void>): Promise<number> {
  const [listening, first] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  let served = 0;
  await using _server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: ({ port }) => listening.resolve(`http://127.0.0.1:${port}/`),
  }, () => {
    served++;
    first.resolve();
    return new Response("ok");
  });
  // A client of its own: one in this process would wait for the work as well.
  const client = new Deno.Command("curl", {
    args: ["-s", "-o", "/dev/null", `${await listening.promise}[1-400]`],
  }).spawn();
  await first.promise;
  const before = served;
  await work();
  const meanwhile = served - before;
  assert.ok((await client.status).success);
  return meanwhile;
}

function* work(): Generator<void, void, void> {
  for (let i = 0; i < STEPS; i++) {
    const began = performance.now();
    while (performance.now() - began < STEP_MS);
    yield;
  }
}
