import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openConnector } from "../support/open_connector.ts";
import { SavingProcess } from "../support/saving_process.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const KILLS = 10;

Deno.test("SQLiteConnector loses nothing that was stored when its process is killed, again and again", async () => {
  using file = new TemporaryFile();
  const saved: string[] = [];
  for (let i = 0; i < KILLS; i++) {
    const process = new SavingProcess(file.path, `run${i}`);
    // At another moment each time: while the tables are made, in the midst of batches.
    await (i % 5 === 0
      ? process.output.waitFor(/^ready/)
      : process.output.waitFor(/^saved/, 1 + i * 6));
    await new Promise((resolve) => setTimeout(resolve, i * 7 % 10));
    await process.kill();
    saved.push(...process.savedKeys);
    using database = new DatabaseSync(file.path);
    assert.equal(database.prepare("PRAGMA quick_check").get()?.["quick_check"], "ok");
  }
  await using open = await openConnector(file.path);
  using database = new DatabaseSync(file.path);
  assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  const rows = database.prepare("SELECT content, count(*) AS n FROM requests GROUP BY content")
    .all();
  const counts = new Map(rows.map(({ content, n }) => [content, n]));
  assert(saved.length >= KILLS);
  for (const key of saved) assert.equal(counts.get(key), 40, key);
  // Whole batches only, the metrics with them.
  for (const [key, count] of counts) assert.equal(count, 40, String(key));
  const points = await open.connector.fetchMetrics();
  const counted = points.reduce((sum, { count }) => sum + count, 0);
  assert.equal(counted, await open.connector.countLogs());
});
