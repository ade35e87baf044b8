import { ConnectorError } from "@supertracer/core";
import { LOG_COLUMN_NAMES } from "@supertracer/core/sql";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { encodeRows, type RowValues } from "../../../../adapters/sqlite/saving/encode_rows.ts";
import { sampleLogs } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

const CONTENT = LOG_COLUMN_NAMES.indexOf("content");

/** The messages of rows. */
function contentsOf(parts: readonly RowValues[]): unknown[] {
  return parts.flatMap((part) => {
    return part.filter((_, i) => i % LOG_COLUMN_NAMES.length === CONTENT);
  });
}

Deno.test("encodeRows() encodes all logs in order, in parts of bounded size", () => {
  const logs = sampleLogs(500).map((log, i) => ({
    ...log,
    content: `log ${i}`,
    responseBody: "x".repeat(i < 300 ? 10 : 20_000),
  }));
  const parts = [...encodeRows(logs)];
  assert.deepEqual(contentsOf(parts), logs.map(({ content }) => content));
  for (const part of parts) {
    const length = part.reduce((sum: number, value) => sum + String(value ?? "").length, 0);
    assert.ok(part.length <= 128 * LOG_COLUMN_NAMES.length, `${part.length} values`);
    assert.ok(length <= 300_000, `${length} characters`);
  }
});

Deno.test("encodeRows() has one part without rows for no logs", () => {
  assert.deepEqual([...encodeRows([])], [[]]);
});

Deno.test("SQLiteConnector stores a batch of several parts at once, or nothing of it", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  const logs = sampleLogs(400);
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const bad = logs.map((log, i) => i === 350 ? { ...log, metadata: cycle } : log);
  const { connector } = open;
  await assert.rejects(connector.saveLogs({ key: "a", logs: bad, metrics: [] }), ConnectorError);
  assert.equal(await connector.countLogs(), 0);
  const ids = await connector.saveLogs({ key: "a", logs, metrics: [] });
  assert.equal(ids.length, 400);
  assert.deepEqual(await connector.saveLogs({ key: "a", logs, metrics: [] }), ids);
  using database = new DatabaseSync(file.path, { readOnly: true });
  assert.equal(database.prepare("SELECT count(*) AS n FROM requests").get()?.["n"], 400);
});
