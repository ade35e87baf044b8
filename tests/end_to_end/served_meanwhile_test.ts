import assert from "node:assert/strict";
import { Slices } from "../../adapters/sqlite/slices.ts";

const STEP_MS = 2;
const STEPS = 60;

Deno.test("requests are served between the slices of work on a database, not after them", async () => {
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
  await new Slices().run(work());
  const meanwhile = served - before;
  assert.ok((await client.status).success);
  assert.ok(meanwhile > STEPS / 6, `${meanwhile} served within ${STEPS} steps`);
});

function* work(): Generator<void, void, void> {
  for (let i = 0; i < STEPS; i++) {
    const began = performance.now();
    while (performance.now() - began < STEP_MS);
    yield;
  }
}
