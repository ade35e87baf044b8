import { runConnectorCases, testConnector } from "@supertracer/core/testing";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { CutIntegers } from "./support/cut_integers.ts";
import { removeFile, temporaryPath } from "./support/temporary_file.ts";

const paths: WeakMap<SQLiteConnector, string> = new WeakMap();

testConnector("SQLiteConnector", () => onFile(temporaryPath()), {
  reopen: (connector) => onFile(paths.get(connector) ?? ""),
  remove: (connector) => removeFile(paths.get(connector) ?? ""),
});

Deno.test("SQLiteConnector in memory meets the contract, except that it does not last", async () => {
  const failed: string[] = [];
  for await (const { name, error } of runConnectorCases(() => new SQLiteConnector(":memory:"))) {
    if (error !== undefined) failed.push(name);
  }
  assert.deepEqual(failed, [
    "connect() after disconnect() finds what was saved",
    "disconnect() lets running calls finish or fail with a ConnectorError",
  ]);
});

testConnector("SQLiteConnector on a DatabaseSync, always with an index of texts", () => {
  return new SQLiteConnector({ database: new DatabaseSync(":memory:"), textIndex: true });
});

testConnector("SQLiteConnector on a Database as of @db/sqlite", () => {
  return new SQLiteConnector({ database: new CutIntegers(new DatabaseSync(":memory:")) });
});

testConnector("SQLiteConnector without WAL", () => onFile(temporaryPath(), "DELETE"), {
  reopen: (connector) => onFile(paths.get(connector) ?? "", "DELETE"),
  remove: (connector) => removeFile(paths.get(connector) ?? ""),
});

function onFile(path: string, journalMode: "WAL" | "DELETE" = "WAL"): SQLiteConnector {
  const connector = new SQLiteConnector({ path, journalMode, watchIntervalMs: 20 });
  paths.set(connector, path);
  return connector;
}
