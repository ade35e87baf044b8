import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { statSync } from "node:fs";
import { SQLiteConnector } from "@supertracer/sqlite";
import { Connection } from "../../../../adapters/sqlite/connection/connection.ts";
import { resolveSQLiteOptions } from "../../../../adapters/sqlite/sqlite_options.ts";
import { sampleTraffic } from "../../../../bench/queries/sample_traffic.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const PAGE_BYTES = 4_096;
/** SQLite copies the log by itself, within a COMMIT, once there are so many. */
const AUTOMATIC_PAGES = 1_000;

Deno.test("the log is copied into the database long before SQLite does so within a COMMIT", async () => {
  using file = new TemporaryFile();
  const connector = new SQLiteConnector({ path: file.path });
  await connector.connect();
  await connector.initDb();
  for (let i = 0; i < 20; i++) {
    const logs = sampleTraffic(10_000, Date.now(), i * 500, 500);
    await connector.saveLogs({ key: `batch-${i}`, logs, metrics: [] });
  }
  // It is begun anew once it was copied, so its size is the most that it ever had.
  const pages = statSync(`${file.path}-wal`).size / PAGE_BYTES;
  await connector.disconnect();
  assert.ok(pages < AUTOMATIC_PAGES * 0.7, `${pages} pages`);
});

Deno.test("the log is not copied after each small transaction, since that waits for the disk", async () => {
  using file = new TemporaryFile();
  const connection = await Connection.open(resolveSQLiteOptions(file.path));
  await connection.exclusively("test", (statements) => statements.exec("CREATE TABLE t (x)"));
  using checkpoints = new CountedCheckpoints();
  for (let i = 0; i < 60; i++) {
    await connection.writeAtOnce("test", (statements) => {
      statements.run("INSERT INTO t VALUES (?)", i);
    });
  }
  await connection.close();
  assert.ok(checkpoints.count >= 3 && checkpoints.count <= 6, `${checkpoints.count} times`);
});

/** Counts how often the log is asked to be copied. */
class CountedCheckpoints implements Disposable {
  count = 0;
  readonly #prepare = DatabaseSync.prototype.prepare;

  constructor() {
    const [prepare, count] = [this.#prepare, () => this.count++];
    DatabaseSync.prototype.prepare = function (...given) {
      const statement = prepare.apply(this, given);
      if (!given[0].includes("wal_checkpoint")) return statement;
      statement.all = new Proxy(statement.all, {
        apply(all, _, values) {
          count();
          return Reflect.apply(all, statement, values);
        },
      });
      return statement;
    };
  }

  [Symbol.dispose](): void {
    DatabaseSync.prototype.prepare = this.#prepare;
  }
}
