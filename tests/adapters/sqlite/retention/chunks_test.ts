import assert from "node:assert/strict";
import { inChunks } from "../../../../adapters/sqlite/retention/chunks.ts";
import { Connection } from "../../../../adapters/sqlite/connection/connection.ts";
import { resolveSQLiteOptions } from "../../../../adapters/sqlite/sqlite_options.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

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
    await connection.write("test", () => written++);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.equal(await working, 100);
  // 200 ms in transactions of 8.
  assert(written >= 8, `${written} writes in between`);
  await connection.close();
});

/** Makes what the lease needs, as it is renewed if this takes long. */
function prepare(connection: Connection): Promise<unknown> {
  return connection.write("test", (statements) => {
    statements.exec(
      "CREATE TABLE supertracer_state (key TEXT PRIMARY KEY, value TEXT, expires_at_ms REAL)",
    );
  });
}

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
