import { ConnectorError } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sampleLog, sampleLogs, saveAll } from "../../../../core/testing/samples.ts";
import { SmallDisk } from "../../../support/small_disk.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

Deno.test("SQLiteConnector.connect() creates a file that only its owner can read", async () => {
  using file = new TemporaryFile();
  await using _ = await openConnector(file.path);
  for (const suffix of ["", "-wal", "-shm"]) {
    assert.equal((Deno.statSync(file.path + suffix).mode ?? 0) & 0o777, 0o600, suffix);
  }
});

Deno.test("SQLiteConnector.connect() says that the directory does not exist", async () => {
  using file = new TemporaryFile();
  await rejects(join(file.path, "..", "missing", "requests.db"), /directory does not exist/);
});

Deno.test("SQLiteConnector.connect() says that the path is not a file", async () => {
  using file = new TemporaryFile();
  await rejects(join(file.path, ".."), /it is not a file/);
});

Deno.test("SQLiteConnector.connect() does not follow a symbolic link", async () => {
  using file = new TemporaryFile();
  const link = join(file.path, "..", "link.db");
  Deno.symlinkSync(file.path, link);
  await rejects(link, /symbolic link/);
  assert.throws(() => Deno.statSync(file.path), Deno.errors.NotFound);
});

Deno.test("SQLiteConnector.connect() leaves a file alone that is no database", async () => {
  using file = new TemporaryFile();
  for (const text of ["hello", "This is a diary, not a database.\n".repeat(500)]) {
    Deno.writeTextFileSync(file.path, text);
    await rejects(file.path, /no SQLite database/);
    assert.equal(Deno.readTextFileSync(file.path), text);
    assert.deepEqual([...Deno.readDirSync(join(file.path, ".."))].map(({ name }) => name), [
      "requests.db",
    ]);
  }
});

Deno.test("SQLiteConnector.connect() leaves a damaged file alone", async () => {
  using file = new TemporaryFile();
  await fill(file.path, 500);
  const bytes = Deno.readFileSync(file.path);
  // The upper half of each page but the first: not the header, and the schema is there.
  for (let page = 4_096 * 20; page < bytes.length; page += 4_096) {
    bytes.fill(0xa5, page, page + 2_048);
  }
  Deno.writeFileSync(file.path, bytes);
  await rejects(file.path, /damaged/);
  assert.deepEqual(Deno.readFileSync(file.path), bytes);
});

Deno.test("SQLiteConnector.connect() leaves a file alone whose end is missing", async () => {
  using file = new TemporaryFile();
  await fill(file.path, 500);
  const bytes = Deno.readFileSync(file.path).slice(0, 4_096 * 30);
  Deno.writeFileSync(file.path, bytes);
  await rejects(file.path, /its end is missing|damaged/);
  assert.deepEqual(Deno.readFileSync(file.path), bytes);
});

Deno.test("SQLiteConnector writes no more to a file that turns out to be damaged, until it is moved away", async () => {
  using file = new TemporaryFile();
  // Larger than what is checked when it is opened.
  await fill(file.path, 6_000);
  const bytes = Deno.readFileSync(file.path);
  for (let page = 4_096 * 40; page < bytes.length; page += 4_096) {
    bytes.fill(0xa5, page, page + 4_096);
  }
  Deno.writeFileSync(file.path, bytes);
  const connector = new SQLiteConnector(file.path);
  try {
    await connector.connect();
    await connector.initDb();
    await assert.rejects(async () => {
      for (let id = 1; id <= 6_000; id++) await connector.fetchLog(id);
    }, /damaged/);
    await assert.rejects(connector.saveLog(sampleLog()), /damaged/);
    await assert.rejects(connector.cleanup(retention(1)), /damaged/);
    await assert.rejects(connector.connect(), /damaged: .*move it away/);
    const found = Deno.readFileSync(file.path);
    assert(found.every((byte, i) => byte === bytes[i]), "the file changed");
    Deno.renameSync(file.path, `${file.path}.damaged`);
    await connector.connect();
    await connector.initDb();
    await connector.saveLog(sampleLog({ content: "later" }));
    assert.deepEqual((await connector.fetchLogs()).map(({ content }) => content), ["later"]);
  } finally {
    await connector.disconnect();
  }
});

Deno.test("SQLiteConnector.initDb() refuses tables of a newer version", async () => {
  using file = new TemporaryFile();
  await fill(file.path, 1);
  using database = new DatabaseSync(file.path);
  database.exec("UPDATE supertracer_state SET value = '99' WHERE key = 'schema_version'");
  await rejects(file.path, /version 99.*update @supertracer\/sqlite/);
});

Deno.test("SQLiteConnector.initDb() leaves another app's table alone", async () => {
  using file = new TemporaryFile();
  {
    using database = new DatabaseSync(file.path);
    database.exec("CREATE TABLE requests (id INTEGER PRIMARY KEY, what TEXT)");
  }
  await rejects(file.path, /another app's/);
  using database = new DatabaseSync(file.path);
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  assert.deepEqual(tables.map(({ name }) => name), ["requests"]);
});

Deno.test({
  name: "SQLiteConnector says that a file is read-only, and which permission it needs",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  async fn() {
    using file = new TemporaryFile();
    await fill(file.path, 1);
    const directory = join(file.path, "..");
    Deno.chmodSync(directory, 0o755);
    Deno.chmodSync(file.path, 0o444);
    const message = await openElsewhere(file.path, ["--allow-read", "--allow-write"], 65_534);
    assert.match(message, /ConnectorError: Cannot .*read-only/);
    const denied = await openElsewhere(file.path, [], 65_534);
    assert.match(denied, /ConnectorError: Cannot .*--allow-read and --allow-write/);
  },
});

Deno.test({
  name: "SQLiteConnector says that a file system is read-only",
  ignore: !SmallDisk.isPossible(),
  async fn() {
    using disk = new SmallDisk(8);
    const path = join(disk.path, "requests.db");
    await fill(path, 1);
    disk.makeReadOnly();
    await rejects(path, /file system, is read-only .*: make it writable, or pass another path/);
    await rejects(join(disk.path, "new.db"), /the file system is read-only/);
  },
});

Deno.test("SQLiteConnector.connect() can be tried again when the cause is gone", async () => {
  using file = new TemporaryFile();
  const directory = join(file.path, "..", "later");
  const connector = new SQLiteConnector(join(directory, "requests.db"));
  await assert.rejects(async () => await connector.connect(), ConnectorError);
  Deno.mkdirSync(directory);
  await connector.connect();
  await connector.disconnect();
});

/** Fails unless connecting and preparing are rejected with such a `ConnectorError`. */
async function rejects(path: string, message: RegExp): Promise<void> {
  await assert.rejects(openConnector(path), (error) => {
    assert(error instanceof ConnectorError);
    assert.match(error.message, message);
    return true;
  });
}

async function fill(path: string, count: number): Promise<void> {
  await using open = await openConnector(path);
  await saveAll(
    open.connector,
    sampleLogs(count).map((log) => ({ ...log, responseBody: "x".repeat(900) })),
  );
}

function retention(maxRecords: number) {
  return { enabled: true, maxRecords, cleanupIntervalMinutes: 1, cleanupOlderThanHours: 0 };
}

/** Opens the file as another user, with some permissions, and returns what it says. */
async function openElsewhere(
  path: string,
  permissions: readonly string[],
  uid: number,
): Promise<string> {
  const script = new URL("../support/open_elsewhere.ts", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--quiet", "--no-check", ...permissions, script, path],
    env: { DENO_DIR: Deno.env.get("DENO_DIR") ?? "", HOME: "/nonexistent" },
    uid,
  }).output();
  return new TextDecoder().decode(stdout);
}
