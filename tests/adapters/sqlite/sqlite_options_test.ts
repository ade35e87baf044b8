import { ConfigError } from "@supertracer/core";
import { SQLiteConnector, type SQLiteConnectorOptions } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sampleLog } from "../../../core/testing/samples.ts";
import { openConnector } from "./support/open_connector.ts";
import { TemporaryFile } from "./support/temporary_file.ts";

Deno.test("SQLiteConnector takes no option that has a wrong value", () => {
  const wrong: readonly [options: unknown, message: RegExp][] = [
    ["", /path must be a path that is not empty, received ""/],
    [{ path: "a\0b" }, /path must be/],
    [{ path: "a", database: new DatabaseSync(":memory:") }, /path must be left out/],
    [{ database: {} }, /database must be an open database/],
    [{ database: null }, /database must be/],
    [null, /the argument must be/],
    [{ journalMode: "wal; DROP TABLE requests" }, /journalMode must be one of "WAL"/],
    [{ synchronous: 1 }, /synchronous must be one of/],
    [{ autoVacuum: "" }, /autoVacuum must be one of/],
    [{ busyTimeout: -1 }, /busyTimeout must be a number from 0 to 600000, received -1/],
    [{ busyTimeout: NaN }, /busyTimeout must be/],
    [{ metricsRetentionDays: 0 }, /metricsRetentionDays must be/],
    [{ textIndex: "no" }, /textIndex must be "auto", true or false, received "no"/],
    [{ watchIntervalMs: 1 }, /watchIntervalMs must be/],
    [{ paht: "a.db" }, /paht is not an option: did you mean path\?/],
    [{ "__proto__x": 1 }, /__proto__x is not an option: the options are path, /],
  ];
  for (const [options, message] of wrong) {
    const make = () => new SQLiteConnector(options as SQLiteConnectorOptions);
    assert.throws(make, (error) => error instanceof ConfigError && message.test(error.message));
  }
});

Deno.test("SQLiteConnector sets WAL, NORMAL and incremental vacuum by default", async () => {
  using file = new TemporaryFile();
  await using _ = await openConnector(file.path);
  using database = new DatabaseSync(file.path);
  assert.deepEqual({ ...database.prepare("PRAGMA journal_mode").get() }, { journal_mode: "wal" });
  assert.deepEqual({ ...database.prepare("PRAGMA auto_vacuum").get() }, { auto_vacuum: 2 });
});

Deno.test("SQLiteConnector sets the journal mode and vacuum that it is told", async () => {
  using file = new TemporaryFile();
  const options = { path: file.path, journalMode: "TRUNCATE", autoVacuum: "NONE" } as const;
  await using _ = await openConnector(options);
  using database = new DatabaseSync(file.path);
  const { journal_mode: mode } = database.prepare("PRAGMA journal_mode").get() ?? {};
  assert.notEqual(mode, "wal");
  assert.deepEqual({ ...database.prepare("PRAGMA auto_vacuum").get() }, { auto_vacuum: 0 });
});

Deno.test("SQLiteConnector leaves a database of the app open, and its settings alone", async () => {
  using file = new TemporaryFile();
  using database = new DatabaseSync(file.path);
  {
    await using open = await openConnector({ database });
    await open.connector.saveLog(sampleLog());
  }
  assert.deepEqual({ ...database.prepare("SELECT count(*) AS n FROM requests").get() }, { n: 1 });
  assert.notEqual(database.prepare("PRAGMA journal_mode").get()?.["journal_mode"], "wal");
});

Deno.test("SQLiteConnector waits for the app's own transaction on its database", async () => {
  using database = new DatabaseSync(":memory:");
  await using open = await openConnector({ database });
  database.exec("CREATE TABLE own (x); BEGIN; INSERT INTO own VALUES (1)");
  const saving = open.connector.saveLog(sampleLog());
  await new Promise((resolve) => setTimeout(resolve, 5));
  database.exec("ROLLBACK");
  await saving;
  assert.equal((await open.connector.fetchLogs()).length, 1);
  assert.deepEqual({ ...database.prepare("SELECT count(*) AS n FROM own").get() }, { n: 0 });
});

Deno.test("SQLiteConnector never leaves a transaction open on the app's database", async () => {
  using database = new DatabaseSync(":memory:");
  await using open = await openConnector({ database });
  const logs = Array.from({ length: 3_000 }, () => sampleLog());
  const saving = open.connector.saveLogs({ key: "a", logs, metrics: [] });
  let isSaved = false;
  void saving.then(() => isSaved = true);
  while (!isSaved) {
    assert.equal(database.isTransaction, false);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
});

Deno.test("SQLiteConnector keeps at most 1 GiB unless told otherwise", () => {
  const { maxBytes, maxRecords, cleanupOlderThanHours } =
    new SQLiteConnector(":memory:").retentionDefaults;
  assert.deepEqual([maxBytes, maxRecords, cleanupOlderThanHours], [1_073_741_824, 1_000_000, 0]);
});
