import { ConnectorError, type LogBatch, SuperTracer } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sampleLog } from "../../../../core/testing/samples.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { PrintedLines } from "../../../support/printed_lines.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

let number = 0;

function batchOf(...contents: string[]): LogBatch {
  const logs = contents.map((content) => sampleLog({ content }));
  return { key: `batch-${number++}`, logs, metrics: [] };
}

/** A connector that is connected and prepared. */
async function open(path: string): Promise<SQLiteConnector> {
  const connector = new SQLiteConnector({ path, watchIntervalMs: 10 });
  await connector.connect();
  await connector.initDb();
  return connector;
}

/** Saves as the recorder does: after a fault of the session it connects and prepares anew. */
async function save(connector: SQLiteConnector, batch: LogBatch): Promise<string[]> {
  const failures: string[] = [];
  while (true) {
    try {
      await connector.saveLogs(batch);
      return failures;
    } catch (error) {
      assert(error instanceof ConnectorError);
      assert.equal(error.fault, "session", error.message);
      failures.push(error.message);
      await connector.connect();
      await connector.initDb();
    }
    assert(failures.length < 3, failures.join());
  }
}

/** What another process finds in a file. */
function contentsOf(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    assert.equal(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
    return database.prepare("SELECT content FROM requests ORDER BY id").all()
      .map((row) => String(row["content"]));
  } finally {
    database.close();
  }
}

function remove(path: string, ...suffixes: string[]): void {
  for (const suffix of suffixes) Deno.removeSync(path + suffix);
}

/** Something that happens to a file in use, and what is in the file at the path afterwards. */
interface Loss {
  readonly name: string;
  happen(path: string): void;
  readonly kept: readonly string[];
}

const LOSSES: readonly Loss[] = [
  { name: "is removed", happen: (path) => remove(path, ""), kept: ["after", "later"] },
  {
    name: "is removed with its log",
    happen: (path) => remove(path, "", "-wal", "-shm"),
    kept: ["after", "later"],
  },
  {
    name: "is moved away",
    happen: (path) => Deno.renameSync(path, `${path}.1`),
    kept: ["after", "later"],
  },
  {
    name: "is replaced by another database",
    happen: (path) => {
      const copy = new DatabaseSync(path);
      copy.exec(`VACUUM INTO '${path}.copy'`);
      copy.exec("DELETE FROM requests");
      copy.close();
      remove(path, "", "-wal", "-shm");
      Deno.renameSync(`${path}.copy`, path);
    },
    kept: ["before", "after", "later"],
  },
  {
    name: "loses its log",
    happen: (path) => remove(path, "-wal", "-shm"),
    kept: ["before", "after", "later"],
  },
  {
    name: "loses its log, and somebody else has begun another",
    happen: (path) => {
      const checkpoint = new DatabaseSync(path);
      checkpoint.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      checkpoint.close();
      remove(path, "-wal", "-shm");
      const { success } = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-config", OTHER_WRITER, path],
        stdout: "null",
      }).outputSync();
      assert(success);
    },
    kept: ["before", "elsewhere", "after", "later"],
  },
];

/** Writes a row, and is killed before the log is copied. */
const OTHER_WRITER = `
  import { DatabaseSync } from "node:sqlite";
  const database = new DatabaseSync(Deno.args[0]);
  database.exec("INSERT INTO requests (content, timestamp, log_level) VALUES ('elsewhere', 1, 'INFO')");
  Deno.exit(0);
`;

for (const { name, happen, kept } of LOSSES) {
  Deno.test(`SQLiteConnector opens its file anew when it ${name}, and loses nothing more`, async () => {
    using file = new TemporaryFile();
    const connector = await open(file.path);
    await save(connector, batchOf("before"));
    happen(file.path);
    const failures = await save(connector, batchOf("after"));
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? "", /^Cannot save logs: .*: it is reopened$/);
    assert.deepEqual(await save(connector, batchOf("later")), []);
    assert.equal(await connector.countLogs(), kept.length);
    // What is in it now, without what the process would do when it ends.
    assert.deepEqual(contentsOf(file.path), kept);
    await connector.disconnect();
    assert.deepEqual(contentsOf(file.path), kept);
  });
}

/** What somebody does to a file, and leaves its log, with what belongs to it, where it is. */
const LEFT_LOGS: Readonly<Record<string, (path: string) => void>> = {
  "is removed": (path) => remove(path, ""),
  "is moved away": (path) => Deno.renameSync(path, `${path}.1`),
  "is replaced by a copy": (path) => {
    const copy = new DatabaseSync(path);
    copy.exec(`VACUUM INTO '${path}.copy'`);
    copy.close();
    const changed = new DatabaseSync(`${path}.copy`);
    changed.exec("UPDATE requests SET content = 'copied'");
    changed.close();
    Deno.renameSync(`${path}.copy`, path);
  },
};

for (const [name, happen] of Object.entries(LEFT_LOGS)) {
  Deno.test(`SQLiteConnector and others on the same file go on when it ${name} without its log`, async () => {
    using file = new TemporaryFile();
    const first = await open(file.path);
    const others = [await open(file.path), await open(file.path)];
    for (const connector of [first, ...others]) await save(connector, batchOf("before"));
    happen(file.path);
    const expected: string[] = name === "is replaced by a copy" ? Array(3).fill("copied") : [];
    for (let turn = 0; turn < 3; turn++) {
      for (const [i, connector] of [first, ...others].entries()) {
        // Several at a time, so that each writes more than the one before it knew of.
        const contents = Array.from({ length: 30 * (i + 1) }, (_, n) => `${turn} ${i} ${n}`);
        const failures = await save(connector, batchOf(...contents));
        assert.equal(failures.length, turn === 0 ? 1 : 0, failures.join());
        expected.push(...contents);
        assert.deepEqual(contentsOf(file.path), expected);
      }
    }
    for (const connector of [first, ...others]) await connector.disconnect();
    assert.deepEqual(contentsOf(file.path), expected);
    if (name === "is moved away") {
      assert.deepEqual(contentsOf(`${file.path}.1`).slice(0, 3), Array(3).fill("before"));
    }
  });
}

Deno.test("SQLiteConnector begins a file although another process still writes to the one moved away", async () => {
  using file = new TemporaryFile();
  const connector = await open(file.path);
  await save(connector, batchOf("before"));
  const other = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", WRITER_IN_TURN, file.path],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const turns = other.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const orders = other.stdin.getWriter();
  const write = async () => {
    await orders.write(new TextEncoder().encode("write\n"));
    return (await turns.read()).value;
  };
  assert.equal(await write(), "written\n");
  await connector.disconnect();
  Deno.renameSync(file.path, `${file.path}.1`);
  // As when the app is started again after its file was rotated.
  const next = await open(file.path);
  await save(next, batchOf("after"));
  assert.equal(await write(), "written\n");
  await save(next, batchOf("later"));
  assert.deepEqual(contentsOf(file.path), ["after", "later"]);
  await orders.close();
  await other.status;
  await turns.cancel();
  await next.disconnect();
  assert.deepEqual(contentsOf(file.path), ["after", "later"]);
});

/** Writes a row with many pages for each line that it reads. */
const WRITER_IN_TURN = `
  import { DatabaseSync } from "node:sqlite";
  const database = new DatabaseSync(Deno.args[0]);
  for await (const _ of Deno.stdin.readable) {
    try {
      database.prepare(
        "INSERT INTO requests (content, timestamp, log_level) VALUES (?, 1, 'INFO')",
      ).run("x".repeat(200_000));
    } catch { /* its file is not at the path any more */ }
    console.log("written");
  }
`;

Deno.test("SQLiteConnector tells those who watch of rows in the file that it opened anew", async () => {
  using file = new TemporaryFile();
  const connector = await open(file.path);
  await save(connector, batchOf("before"));
  const seen = Promise.withResolvers<string>();
  await connector.watch((logs) => seen.resolve(logs.map(({ content }) => content).join()));
  remove(file.path, "", "-wal", "-shm");
  await save(connector, batchOf("own"));
  const other = await open(file.path);
  await save(other, batchOf("of another process"));
  assert.equal(await withDeadline(seen.promise, "a row of another process"), "of another process");
  await other.disconnect();
  await connector.disconnect();
});

for (
  const [what, statement] of [
    ["the table is dropped", "DROP TABLE requests"],
    ["a table of ours is dropped", "DROP TABLE supertracer_batches"],
    ["a column is dropped", "ALTER TABLE requests DROP COLUMN outcome"],
  ] as const
) {
  Deno.test(`SQLiteConnector prepares the database anew when ${what}`, async () => {
    using file = new TemporaryFile();
    const connector = await open(file.path);
    await save(connector, batchOf("before"));
    const other = new DatabaseSync(file.path);
    other.exec(statement);
    other.close();
    assert.equal((await save(connector, batchOf("after"))).length, 1);
    assert.deepEqual(await save(connector, batchOf("later")), []);
    const [later, after] = await connector.fetchLogs();
    assert.deepEqual([after?.content, later?.content], ["after", "later"]);
    await connector.disconnect();
  });
}

const ACTIONS = { WAL: ["moved away", "removed", "replaced"], DELETE: ["moved away"] };
for (const [journalMode, actions] of Object.entries(ACTIONS)) {
  for (const action of actions) {
    Deno.test(`SuperTracer keeps what comes after the file of the app's database was ${action} (${journalMode})`, async () => {
      using file = new TemporaryFile();
      using printed = new PrintedLines();
      using database = new DatabaseSync(file.path);
      database.exec(`PRAGMA journal_mode = ${journalMode}`);
      const tracer = new SuperTracer(() => new Response("ok"), {
        connector: new SQLiteConnector({ database }),
        auth: { accessToken: "token-of-the-tests" },
      });
      const log = tracer.getLogger();
      log.info("before");
      await tracer.flush();
      const moved = `${file.path}.1`;
      if (action === "removed") Deno.removeSync(file.path);
      else Deno.renameSync(file.path, moved);
      if (action === "replaced") Deno.writeFileSync(file.path, new Uint8Array());
      for (let i = 0; i < 3; i++) {
        log.info("after");
        await assert.rejects(
          tracer.flush(),
          /the database that was passed was removed, moved or replaced.*records? waits?/s,
        );
      }
      assert.deepEqual([tracer.stats().saved, tracer.stats().dropped], [1, {}]);
      if (action === "moved away") {
        Deno.renameSync(moved, file.path);
        await tracer.flush();
        assert.equal(tracer.stats().saved, 4);
        await tracer.close();
        assert.deepEqual(contentsOf(file.path), ["before", "after", "after", "after"]);
      } else {
        await assert.rejects(tracer.close(), /Cannot store 3 records/);
        assert.deepEqual(tracer.stats().dropped, { unsaved_at_close: 3 });
      }
      const troubles = printed.lines.filter((line) => line.includes("Cannot save"));
      assert.equal(troubles.length, 1, printed.lines.join("\n"));
    });
  }
}

Deno.test("SQLiteConnector says that the app closed the database that it passed", async () => {
  const database = new DatabaseSync(":memory:");
  const connector = new SQLiteConnector({ database });
  await connector.connect();
  await connector.initDb();
  database.close();
  await assert.rejects(
    connector.saveLogs(batchOf("after")),
    /^ConnectorError: Cannot save logs: the database is closed: leave the one that you pass open/,
  );
  await connector.disconnect();
  await assert.rejects(async () => await connector.saveLogs(batchOf("later")), /call connect\(\)/);
});

Deno.test("SuperTracer stores what comes after its SQLite file was lost, and says so in one line", async () => {
  using file = new TemporaryFile();
  using printed = new PrintedLines();
  {
    await using tracer = new SuperTracer(() => new Response("ok"), {
      connector: new SQLiteConnector(file.path),
      auth: { accessToken: "token-of-the-tests" },
    });
    const log = tracer.getLogger();
    for (const content of ["one", "two"]) {
      log.info(content);
      await tracer.flush();
    }
    remove(file.path, "", "-wal", "-shm");
    for (const content of ["three", "four", "five"]) {
      log.info(content);
      // It says so when what was recorded can't be stored at once.
      await tracer.flush().catch(() => {});
    }
    await tracer.flush();
    assert.deepEqual(contentsOf(file.path), ["three", "four", "five"]);
    const { captured, saved, queued, dropped, failedWrites } = tracer.stats();
    assert.deepEqual([captured, saved, queued, dropped, failedWrites], [5, 5, 0, {}, 1]);
  }
  const { lines } = printed;
  assert.equal(lines.filter((line) => line.includes("removed, moved or replaced")).length, 1);
  assert.equal(lines.filter((line) => /cannot|failed/i.test(line)).length, 1, lines.join("\n"));
});
