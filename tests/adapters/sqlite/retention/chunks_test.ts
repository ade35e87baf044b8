import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { inChunks } from "../../../../adapters/sqlite/retention/chunks.ts";
import { Connection } from "../../../../adapters/sqlite/connection/connection.ts";
import { resolveSQLiteOptions } from "../../../../adapters/sqlite/sqlite_options.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

Deno.test("inChunks() does as much at once as takes a millisecond or two", async () => {
  const counts = await countsOf(2_000, (count) => spin(count * 0.05));
  assert(counts.length > 20);
  // 30 rows take 1.5 ms, or more where others use the processor as well.
  for (const count of counts) assert(count >= 5 && count <= 30, `${count} at once`);
});

Deno.test("inChunks() does more at once where that takes no time, up to a bound", async () => {
  const counts = await countsOf(20_000, () => {});
  assert.equal(Math.max(...counts), 1_000);
});

Deno.test("inChunks() does less at once as soon as it takes longer", async () => {
  let left = 10_000;
  const counts = await countsOf(left, (count) => {
    left -= count;
    if (left < 3_000) spin(count * 0.1);
  });
  const slow = counts.slice(-20, -1);
  assert(Math.max(...counts) > 100);
  for (const count of slow) assert(count <= 20, `${count} at once`);
});

Deno.test("inChunks() ends its transactions, so that others can write", async () => {
  using file = new TemporaryFile();
  const connection = await Connection.open(resolveSQLiteOptions(file.path));
  await prepare(connection);
  let left = 100;
  let written = 0;
  const working = inChunks(connection, "me", "test", () => {
    spin(2);
    return left-- > 0 ? 1 : 0;
  });
  while (left > 0) {
    await connection.writeAtOnce("test", () => written++);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal(await working, 100);
  // 200 ms in transactions of 16.
  assert(written >= 8, `${written} writes in between`);
  await connection.close();
});

Deno.test("inChunks() lets the app go on in the midst of a transaction", async () => {
  using file = new TemporaryFile();
  const connection = await Connection.open(resolveSQLiteOptions(file.path));
  await prepare(connection);
  using other = new DatabaseSync(file.path);
  let turns = 0;
  const timer = setInterval(() => {
    if (isLocked(other)) turns++;
  }, 0);
  let left = 100;
  await inChunks(connection, "me", "test", () => {
    spin(2);
    return left-- > 0 ? 1 : 0;
  });
  clearInterval(timer);
  assert(turns >= 5, `${turns} turns`);
  await connection.close();
});

/** With how many rows the work is called until so many are done. */
async function countsOf(total: number, work: (count: number) => void): Promise<number[]> {
  using file = new TemporaryFile();
  const connection = await Connection.open(resolveSQLiteOptions(file.path));
  await prepare(connection);
  const counts: number[] = [];
  let left = total;
  const done = await inChunks(connection, "me", "test", (_, count) => {
    if (left <= 0) return 0;
    counts.push(count);
    work(count);
    left -= count;
    return count;
  });
  assert(done >= total);
  await connection.close();
  return counts;
}

/** Makes what the lease needs, as it is renewed if this takes long. */
function prepare(connection: Connection): Promise<unknown> {
  return connection.writeAtOnce("test", (statements) => {
    statements.exec(
      "CREATE TABLE supertracer_state (key TEXT PRIMARY KEY, value TEXT, expires_at_ms REAL)",
    );
  });
}

function isLocked(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN IMMEDIATE");
    database.exec("ROLLBACK");
    return false;
  } catch {
    return true;
  }
}

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
