import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Connection } from "../../../../adapters/sqlite/connection/connection.ts";
import { sampleLog, sampleLogs, saveAll } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";
import { SavingProcess } from "../support/saving_process.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const RETENTION = {
  ...{ enabled: true, maxRecords: 100, cleanupIntervalMinutes: 1, cleanupOlderThanHours: 0 },
};

Deno.test("SQLiteConnector: several processes start on one file and save at once, and none fails", async () => {
  using file = new TemporaryFile();
  const processes = ["a", "b", "c"].map((name) => new SavingProcess(file.path, name, 60));
  await Promise.all(processes.map((process) => process.end()));
  await using open = await openConnector(file.path);
  assert.equal(await open.connector.countLogs(), 3 * 60 * 40);
  const points = await open.connector.fetchMetrics();
  assert.equal(points.reduce((sum, { count }) => sum + count, 0), 3 * 60 * 40);
});

Deno.test("SQLiteConnector waits for a lock without holding the app, then saves", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  using other = new DatabaseSync(file.path);
  other.exec("BEGIN IMMEDIATE");
  const saving = open.connector.saveLog(sampleLog());
  let turns = 0;
  while (turns < 20) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    turns++;
  }
  assert.equal((await open.connector.fetchLogs()).length, 0, "reading goes on");
  other.exec("COMMIT");
  await saving;
  assert.equal((await open.connector.fetchLogs()).length, 1);
});

Deno.test("SQLiteConnector says when the file stays locked, and goes on when it is free", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector({ path: file.path, busyTimeout: 30 });
  using other = new DatabaseSync(file.path);
  other.exec("BEGIN IMMEDIATE");
  const batch = { key: "a", logs: sampleLogs(3), metrics: [] };
  await assert.rejects(open.connector.saveLogs(batch), {
    name: "ConnectorError",
    message: "Cannot save logs: the database stayed locked by another process",
    saved: [],
  });
  other.exec("COMMIT");
  assert.equal((await open.connector.saveLogs(batch)).length, 3);
});

Deno.test("Connection: a table that others made is not missing while they have a lock", async () => {
  using file = new TemporaryFile();
  const connection = await Connection.open({
    ...{ path: file.path, database: undefined, busyTimeout: 5_000 },
    ...{ autoVacuum: "NONE", journalMode: "DELETE", synchronous: "OFF" },
  });
  using other = new DatabaseSync(file.path);
  try {
    // It has read the schema, without the table.
    await connection.read("read", (statements) => statements.all("SELECT * FROM sqlite_schema"));
    other.exec("CREATE TABLE made (x); INSERT INTO made VALUES (1); BEGIN EXCLUSIVE");
    const reading = connection.read("read", (statements) => statements.all("SELECT x FROM made"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    other.exec("COMMIT");
    assert.deepEqual((await reading).map(({ x }) => x), [1]);
    assert.equal(connection.isLost, false);
  } finally {
    await connection.close();
  }
});

Deno.test("SQLiteConnector.cleanup() leaves it to the process that is at it", async () => {
  using file = new TemporaryFile();
  await using first = await openConnector(file.path);
  await using second = await openConnector(file.path);
  await saveAll(first.connector, sampleLogs(2_000));
  const [deleted, others] = await Promise.all([
    first.connector.cleanup(RETENTION),
    second.connector.cleanup(RETENTION),
  ]);
  assert.deepEqual([deleted, others].sort((a, b) => a - b), [0, 1_900]);
  // And gives it back.
  await saveAll(second.connector, sampleLogs(5));
  assert.equal(await second.connector.cleanup(RETENTION), 5);
});

Deno.test("SQLiteConnector.cleanup() takes over from a process that is gone", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  await saveAll(open.connector, sampleLogs(150));
  using database = new DatabaseSync(file.path);
  const lease = database.prepare(
    "INSERT OR REPLACE INTO supertracer_state (key, value, expires_at_ms) VALUES ('cleanup', 'x', ?)",
  );
  lease.run(Date.now() + 30_000);
  assert.equal(await open.connector.cleanup(RETENTION), 0);
  lease.run(Date.now() - 1);
  assert.equal(await open.connector.cleanup(RETENTION), 50);
  await saveAll(open.connector, sampleLogs(1));
  // The clock was set back since.
  lease.run(Date.now() + 3_600_000);
  assert.equal(await open.connector.cleanup(RETENTION), 1);
});

Deno.test("SQLiteConnector.cleanup() lets others save in between", async () => {
  using file = new TemporaryFile();
  await using first = await openConnector(file.path);
  await using second = await openConnector(file.path);
  await saveAll(first.connector, sampleLogs(20_000));
  let isDone = false;
  const cleaning = first.connector.cleanup(RETENTION).finally(() => isDone = true);
  // What is saved before it is known which logs are kept takes the place of one that was to be kept.
  while (!isDone && await second.connector.countLogs() === 20_000) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  let saves = 0;
  for (; !isDone; saves++) await second.connector.saveLog(sampleLog({ timestamp: Date.now() }));
  assert.equal(await cleaning, 19_900);
  assert(saves >= 5, `only ${saves} logs were saved meanwhile`);
});
