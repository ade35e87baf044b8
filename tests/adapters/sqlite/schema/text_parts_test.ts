import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sampleLogs, saveAll } from "../../../../core/testing/samples.ts";
import { type OpenConnector, openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const TEXT = { searchText: "log" };

Deno.test("SQLiteConnector finds texts in several parts of their index", async () => {
  using file = new TemporaryFile();
  await using open = await indexedConnector(file.path, 17_000);
  assert.deepEqual(partsOf(file.path), [
    "supertracer_text_1",
    "supertracer_text_8001",
    "supertracer_text_16001",
  ]);
  for (const number of [707, 9_007, 16_907]) {
    const filters = { searchText: `LOG ${number}`, limit: 1_000 };
    const found = await open.connector.fetchLogs(filters);
    assert.equal(found.at(-1)?.content, `log ${number}`);
    assert.equal(await open.connector.countLogs(filters), found.length);
  }
});

Deno.test("SQLiteConnector merges a part that is full into one segment", async () => {
  using file = new TemporaryFile();
  await using _ = await indexedConnector(file.path, 12_000);
  using database = new DatabaseSync(file.path, { readOnly: true });
  const { segments } = database.prepare(
    "SELECT count(DISTINCT segid) AS segments FROM supertracer_text_1_idx",
  ).get() ?? {};
  assert.equal(segments, 1);
});

Deno.test("SQLiteConnector.cleanup() drops the parts of the index whose rows are gone", async () => {
  using file = new TemporaryFile();
  await using open = await indexedConnector(file.path, 17_000);
  assert.equal(await cleanUp(open, 5_000), 12_000);
  assert.deepEqual(partsOf(file.path), ["supertracer_text_8001", "supertracer_text_16001"]);
  assert.deepEqual(await open.connector.fetchLogs({ searchText: "log 7007" }), []);
  const [found] = await open.connector.fetchLogs({ searchText: "log 12007" });
  assert.equal(found?.content, "log 12007");
});

Deno.test("SQLiteConnector indexes texts anew after all were deleted", async () => {
  using file = new TemporaryFile();
  await using open = await indexedConnector(file.path, 600);
  await open.connector.cleanup({
    ...{ enabled: true, maxRecords: 0, cleanupIntervalMinutes: 1 },
    cleanupOlderThanHours: 1,
  });
  assert.deepEqual(partsOf(file.path), []);
  await saveAll(open.connector, sampleLogs(600));
  await awaitIndex(open, file.path, 1_200);
  assert.deepEqual(partsOf(file.path), ["supertracer_text_601"]);
  assert.equal(await open.connector.countLogs({ searchText: "log 599" }), 1);
});

Deno.test("SQLiteConnector drops the index of texts that it is not to have, and makes it anew", async () => {
  using file = new TemporaryFile();
  {
    await using open = await indexedConnector(file.path, 600);
    assert.deepEqual(await open.connector.scannedConditions(TEXT), []);
  }
  {
    await using open = await openConnector({ path: file.path, textIndex: false });
    assert.deepEqual(await open.connector.scannedConditions(TEXT), ["searchText"]);
    assert.deepEqual(partsOf(file.path), []);
    await saveAll(open.connector, sampleLogs(1));
    const [found] = await open.connector.fetchLogs({ searchText: "log 77" });
    assert.equal(found?.content, "log 77");
  }
  await using open = await openConnector({ path: file.path, textIndex: true });
  assert.deepEqual(await open.connector.scannedConditions(TEXT), []);
  assert.deepEqual(partsOf(file.path), ["supertracer_text_1"]);
  assert.equal(await open.connector.countLogs({ searchText: "log 77" }), 1);
});

async function indexedConnector(path: string, count: number): Promise<OpenConnector> {
  const open = await openConnector({ path, textIndex: true });
  await saveAll(open.connector, sampleLogs(count));
  await awaitIndex(open, path, count);
  return open;
}

/** Waits until the texts of so many rows are indexed; a search makes that faster. */
async function awaitIndex(open: OpenConnector, path: string, count: number): Promise<void> {
  using database = new DatabaseSync(path, { readOnly: true });
  const state = database.prepare(
    "SELECT value ->> 'indexedTo' AS id FROM supertracer_state WHERE key = 'text_index'",
  );
  while (state.get()?.["id"] !== count) {
    await open.connector.fetchLogs({ searchText: "log", limit: 1 });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function partsOf(path: string): unknown[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return database.prepare(
    "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY rowid",
  ).all().map(({ name }) => name);
}

function cleanUp({ connector }: OpenConnector, maxRecords: number): Promise<number> {
  return connector.cleanup({
    ...{ enabled: true, maxRecords, cleanupIntervalMinutes: 1 },
    cleanupOlderThanHours: 0,
  });
}
