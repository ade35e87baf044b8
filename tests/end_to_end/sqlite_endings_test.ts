import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { runApp } from "../support/run_app.ts";

/** How the app ends, with which code, and whether what was not flushed is stored. */
const ENDINGS = [
  { how: "close", code: 0, storesLast: true },
  { how: "signal", code: 143, storesLast: true },
  { how: "never closed", code: 0, storesLast: false },
  { how: "exit", code: 7, storesLast: false },
  { how: "throw", code: 1, storesLast: false },
] as const;

for (const { how, code, storesLast } of ENDINGS) {
  Deno.test(`An app with a SQLite file ends by ${how}, and what was flushed is stored`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/requests.db`;
      await using app = runApp([
        ...["run", "--no-prompt", "--allow-net"],
        ...[`--allow-read=${folder}`, `--allow-write=${folder}`],
        ...["tests/end_to_end/apps/sqlite_endings.ts", path, how],
      ]);
      await app.stdout.waitFor(/^answered$/);
      if (how === "signal") app.kill("SIGTERM");
      assert.equal((await app.waitForExit()).code, code, app.stderr.text);
      assert.doesNotMatch(app.stderr.text, /in worker|Cannot/);
      const targets = await storedTargets(path);
      assert.ok(targets.includes("/flushed"), String(targets));
      if (storesLast) assert.ok(targets.includes("/last"), String(targets));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function storedTargets(path: string): Promise<unknown[]> {
  {
    using database = new DatabaseSync(path);
    assert.deepEqual(Object.values(database.prepare("PRAGMA integrity_check").get() ?? {}), ["ok"]);
  }
  const connector = new SQLiteConnector(path);
  await connector.connect();
  try {
    return (await connector.fetchLogs()).map((log) => log.path);
  } finally {
    await connector.disconnect();
  }
}
