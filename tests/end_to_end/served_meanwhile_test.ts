import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { sampleLogs } from "../../core/testing/samples.ts";

const SEARCHES = 20;
const LEAST_SERVED = 20;

Deno.test("requests are served while SQLite searches, not after it", async () => {
  const path = await Deno.makeTempFile({ suffix: ".db" });
  const connector = new SQLiteConnector({ path, textIndex: false });
  await connector.connect();
  try {
    await connector.initDb();
    await connector.saveLogs({ key: "batch", logs: sampleLogs(20_000), metrics: [] });
    const served = await servedMeanwhile(async () => {
      for (let i = 0; i < SEARCHES; i++) await connector.countLogs({ searchText: `nothing ${i}` });
    });
    assert.ok(served >= LEAST_SERVED, `${served} served within ${SEARCHES} searches`);
  } finally {
    await connector.disconnect();
    for (const suffix of ["", "-wal", "-shm"]) {
      await Deno.remove(path + suffix).catch(() => {});
    }
  }
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
