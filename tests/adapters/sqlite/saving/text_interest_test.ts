import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Statements } from "../../../../adapters/sqlite/connection/statements.ts";
import { coversTexts } from "../../../../adapters/sqlite/schema/text_index.ts";
import {
  noteTextSearch,
  readTextSearch,
} from "../../../../adapters/sqlite/saving/text_interest.ts";
import { findLogs } from "../../../../core/connectors/filtered_reader.ts";
import { sampleLogs, saveAll } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Longer than new rows wait to be indexed. */
const SETTLED_MS = 1_200;

const TEXT = { searchText: "log" };

Deno.test('SQLiteConnector with textIndex "auto" makes no index as long as nobody searches', async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  await saveAll(open.connector, sampleLogs(300));
  // None of these is by a text that the index would find.
  await open.connector.fetchLogs({ searchText: "lo" });
  await open.connector.fetchLogs({ statusCode: "200" });
  await open.connector.countLogs({ where: { path: "/users" } });
  await pause(SETTLED_MS);
  assert.deepEqual(stateOf(file.path), {});
  assert.deepEqual(await open.connector.scannedConditions(TEXT), ["searchText"]);
});

Deno.test('SQLiteConnector with textIndex "auto" answers the first search row by row, and makes the index', async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  const { connector } = open;
  await saveAll(connector, sampleLogs(1_300));
  const filters = { searchText: "LOG 7", limit: 500 };
  const first = await findLogs(connector, filters, { maxRows: 1_000 });
  assert.deepEqual([first.isComplete, first.scannedTo?.id], [false, 301]);
  const rest = await findLogs(connector, { ...filters, before: first.scannedTo });
  assert.equal(rest.isComplete, true);
  await indexedTo(file.path, 1_300);
  assert.deepEqual(await connector.scannedConditions(TEXT), []);
  const indexed = await findLogs(connector, filters, { maxRows: 1_000 });
  assert.equal(indexed.isComplete, true);
  assert.deepEqual(indexed.logs, [...first.logs, ...rest.logs]);
});

Deno.test("SQLiteConnector that only saves keeps the index once another process searched", async () => {
  using file = new TemporaryFile();
  await using app = await openConnector(file.path);
  {
    await using dashboard = await openConnector(file.path);
    await dashboard.connector.countLogs({ endpoint: "/users" });
  }
  assert(Number(stateOf(file.path)["text_searched_ms"]) > Date.now() - HOUR_MS);
  await saveAll(app.connector, sampleLogs(700));
  await indexedTo(file.path, 700);
});

Deno.test("SQLiteConnector lets the index rest when nobody searched for a week, and goes on with it", async () => {
  using file = new TemporaryFile();
  {
    await using open = await openConnector(file.path);
    await saveAll(open.connector, sampleLogs(600));
    await open.connector.countLogs(TEXT);
    await indexedTo(file.path, 600);
  }
  noteSearched(file.path, Date.now() - 7 * DAY_MS - 1);
  await using open = await openConnector(file.path);
  await saveAll(open.connector, sampleLogs(600));
  await pause(SETTLED_MS);
  assert.equal(JSON.parse(stateOf(file.path)["text_index"] ?? "").indexedTo, 600);
  assert.equal(await open.connector.countLogs({ searchText: "log 599" }), 2);
  await indexedTo(file.path, 1_200);
  assert.equal(await open.connector.countLogs({ searchText: "log 599" }), 2);
});

Deno.test("SQLiteConnector with textIndex true keeps the index whoever searches, with false never", async () => {
  using file = new TemporaryFile();
  {
    await using always = await openConnector({ path: file.path, textIndex: true });
    await saveAll(always.connector, sampleLogs(10));
    await indexedTo(file.path, 10);
    assert.equal(stateOf(file.path)["text_searched_ms"], undefined);
  }
  await using never = await openConnector({ path: file.path, textIndex: false });
  await never.connector.countLogs(TEXT);
  await pause(SETTLED_MS);
  assert.deepEqual(stateOf(file.path), {});
});

Deno.test("noteTextSearch() writes once an hour, readTextSearch() looks a week back", () => {
  using database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE supertracer_state (key TEXT PRIMARY KEY, value TEXT)");
  const statements = new Statements(database);
  const now = 20_000 * DAY_MS;
  assert.equal(readTextSearch(statements, now), undefined);
  noteTextSearch(statements, now);
  noteTextSearch(statements, now + HOUR_MS - 1);
  assert.equal(readTextSearch(statements, now + HOUR_MS), HOUR_MS);
  noteTextSearch(statements, now + HOUR_MS);
  assert.equal(readTextSearch(statements, now + HOUR_MS), 0);
  assert.equal(readTextSearch(statements, now + HOUR_MS + 7 * DAY_MS - 1), 7 * DAY_MS - 1);
  assert.equal(readTextSearch(statements, now + HOUR_MS + 7 * DAY_MS), undefined);
  // The clock was set back: what is noted says nothing, and is noted anew.
  assert.equal(readTextSearch(statements, now - DAY_MS), undefined);
  noteTextSearch(statements, now - DAY_MS);
  assert.equal(readTextSearch(statements, now - DAY_MS), 0);
});

Deno.test("coversTexts() is false where rows before or many after are not in the index", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector({ path: file.path, textIndex: true });
  await saveAll(open.connector, sampleLogs(600));
  await indexedTo(file.path, 600);
  using database = new DatabaseSync(file.path);
  await begin(database);
  const statements = new Statements(database);
  assert.equal(coversTexts(statements), true);
  for (const [lastId, covers] of [[20_600, true], [20_601, false], [600, true]] as const) {
    database.exec(`UPDATE requests SET id = ${lastId} WHERE id >= 600`);
    assert.equal(coversTexts(statements), covers, `last id ${lastId}`);
  }
  database.exec("UPDATE requests SET id = 0 WHERE id = 1");
  assert.equal(coversTexts(statements), false);
  database.exec("COMMIT");
  const found = await findLogs(open.connector, { searchText: "log 0" }, { maxRows: 400 });
  assert.deepEqual([found.logs, found.isComplete, found.scannedTo?.id], [[], false, 201]);
});

/** What the database says about the index of texts. */
function stateOf(path: string): Record<string, string> {
  using database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare(
    "SELECT key, value FROM supertracer_state WHERE key LIKE 'text%'",
  ).all();
  return Object.fromEntries(rows.map(({ key, value }) => [String(key), String(value)]));
}

/** Waits, without searching, until the texts of so many rows are indexed. */
async function indexedTo(path: string, count: number): Promise<void> {
  while (JSON.parse(stateOf(path)["text_index"] ?? "{}").indexedTo !== count) await pause(20);
}

/** Begins a transaction, once the connector is in the midst of none. */
async function begin(database: DatabaseSync): Promise<void> {
  for (;;) {
    try {
      return database.exec("BEGIN IMMEDIATE");
    } catch (error) {
      assert.match(String(error), /database is locked/);
      await pause(5);
    }
  }
}

function noteSearched(path: string, ms: number): void {
  using database = new DatabaseSync(path);
  database.prepare("UPDATE supertracer_state SET value = ? WHERE key = 'text_searched_ms'")
    .run(String(ms));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
