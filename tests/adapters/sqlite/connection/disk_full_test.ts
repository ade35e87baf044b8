import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { sampleLog, sampleLogs } from "../../../../core/testing/samples.ts";
import { SmallDisk } from "../../../support/small_disk.ts";
import { openConnector } from "../support/open_connector.ts";

const MESSAGE = /the disk is full: free some space/;

Deno.test("SQLiteConnector says that there is no room, stores nothing of the batch, and recovers", async () => {
  using database = new DatabaseSync(":memory:");
  await using open = await openConnector({ database });
  await open.connector.saveLog(sampleLog({ content: "before" }));
  const { page_count: pages } = database.prepare("PRAGMA page_count").get() ?? {};
  database.exec(`PRAGMA max_page_count = ${Number(pages) + 20}`);
  const batch = { key: "a", logs: largeLogs(200), metrics: [] };
  await assert.rejects(open.connector.saveLogs(batch), {
    name: "ConnectorError",
    message: MESSAGE,
  });
  assert.equal(await open.connector.countLogs(), 1);
  database.exec("PRAGMA max_page_count = 1000000");
  assert.equal((await open.connector.saveLogs(batch)).length, 200);
});

Deno.test({
  name: "SQLiteConnector survives a full disk, loses nothing, and goes on when there is room",
  ignore: !SmallDisk.isPossible(),
  async fn() {
    using disk = new SmallDisk(3);
    const path = join(disk.path, "requests.db");
    const makeRoom = disk.occupy(1_000_000);
    const connector = new SQLiteConnector(path);
    await connector.connect();
    await connector.initDb();
    const stored = new Set<number>();
    let failure: unknown;
    let number = 0;
    while (failure === undefined) {
      const batch = { key: `batch-${number++}`, logs: largeLogs(20), metrics: [] };
      try {
        for (const id of await connector.saveLogs(batch)) stored.add(id);
      } catch (error) {
        failure = error;
      }
    }
    assert(failure instanceof Error);
    assert.match(failure.message, MESSAGE);
    assert.equal(await connector.countLogs(), stored.size);
    makeRoom();
    const batch = { key: `batch-${number - 1}`, logs: largeLogs(20), metrics: [] };
    assert.equal((await connector.saveLogs(batch)).length, 20);
    assert.equal(await connector.countLogs(), stored.size + 20);
    await connector.disconnect();
    const database = new DatabaseSync(path);
    assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    database.close();
  },
});

function largeLogs(count: number) {
  return sampleLogs(count).map((log) => ({ ...log, responseBody: "x".repeat(2_000) }));
}
