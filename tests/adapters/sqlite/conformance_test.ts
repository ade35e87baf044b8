import { runConnectorCases, testConnector } from "@supertracer/core/testing";
import { SQLiteConnector, type SQLiteConnectorOptions } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { testCases } from "../sql/test_cases.ts";
import { CutIntegers } from "./support/cut_integers.ts";
import { removeFile, temporaryPath } from "./support/temporary_file.ts";

/** Who writes and deletes. */
const WRITES = [
  ...["saveLog()", "saveLogs()", "savesBatchesOnce", "cleanup()", "clear()"],
  ...["saveMetrics()", "saveErrors()", "setErrorState()"],
];
/** What comes back as numbers, or is counted. */
const NUMBERS = [
  ...["fetchLog() returns", "fetchLogs() returns", "a timestamp", "an empty string", "bodies"],
  ...["fetchLogs() pages", "fetchLogs() lists", "fetchLogs() with", "fetchLogs() distinguishes"],
  ...["countLogs()", "fetchPlaces()", "fetchMetrics()", "fetchErrorGroup", "name, storageStats()"],
  ...[
    "metrics and errors",
    "fetchLogs() filters by minLatency",
    "fetchLogs() filters by maxLatency",
  ],
];
/** What searches texts. */
const TEXTS = [
  ...["searchText and endpoint", "fetchLogs() filters by searchText", "text of all kinds", "a NUL"],
  ...["fetchLogs() filters by endpoint", "fetchLogs() returns what meets", "filters with a NUL"],
  ...[
    "filtersExpressions",
    "scannedConditions()",
    "countLogs()",
    "fetchPlaces()",
    "a text is found",
  ],
  ...["fetchLogs() pages", "texts that are compared"],
];
/** What opens a file, alone or with others. */
const FILES = [
  "connect()",
  "disconnect()",
  "initDb()",
  "name, storageStats()",
  "fetchShared()",
  "watch()",
];

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

testCases(
  "SQLiteConnector on a DatabaseSync, always with an index of texts",
  { only: [...WRITES, ...TEXTS] },
  () => new SQLiteConnector({ database: new DatabaseSync(":memory:"), textIndex: true }),
);

testCases(
  "SQLiteConnector on a Database as of @db/sqlite",
  { only: [...WRITES, ...NUMBERS] },
  () => new SQLiteConnector({ database: new CutIntegers(new DatabaseSync(":memory:")) }),
);

const VARIANTS: Readonly<Record<string, SQLiteConnectorOptions>> = {
  // Each commit waits for the disk several times, and whoever commits goes first again.
  "without WAL": { journalMode: "DELETE", busyTimeout: 60_000 },
  "on the app's thread": { thread: "app" },
};

for (const [name, variant] of Object.entries(VARIANTS)) {
  testCases(
    `SQLiteConnector ${name}`,
    { only: [...WRITES, ...FILES] },
    () => onFile(temporaryPath(), variant),
    {
      reopen: (connector) => onFile(paths.get(connector) ?? "", variant),
      remove: (connector) => removeFile(paths.get(connector) ?? ""),
    },
  );
}

function onFile(path: string, variant: SQLiteConnectorOptions = {}): SQLiteConnector {
  const connector = new SQLiteConnector({ path, watchIntervalMs: 20, ...variant });
  paths.set(connector, path);
  return connector;
}
