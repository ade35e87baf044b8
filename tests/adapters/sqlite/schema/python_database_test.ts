import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { BASE_TIME, fullLog, sampleLog } from "../../../../core/testing/samples.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

/** The columns of SuperTracer for Python 0.2.0, in its order. */
const COLUMNS = [
  ...["content TEXT", "timestamp REAL NOT NULL", "method TEXT", "path TEXT", "url TEXT"],
  ...["headers TEXT", "log_level TEXT", "status_code INTEGER", "duration_ms INTEGER"],
  ...["client_ip TEXT", "user_agent TEXT", "request_query TEXT", "request_body TEXT"],
  ...["response_headers TEXT", "response_body TEXT", "response_size_bytes INTEGER"],
  ...["error_message TEXT", "stack_trace TEXT"],
];
const NAMES = COLUMNS.map((column) => column.split(" ")[0]).join(", ");
const ROW_NAMES =
  "id, content, timestamp, method, path, url, log_level, status_code, duration_ms, error_message";

/** Does what the Python version does to its database. */
class PythonDatabase implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      `CREATE TABLE IF NOT EXISTS requests (id INTEGER PRIMARY KEY AUTOINCREMENT, ${
        COLUMNS.join(", ")
      })`,
    );
  }

  insert(number: number): number {
    // `time.time()` and the like are no whole microseconds.
    const timestamp = BASE_TIME / 1_000 + number + 0.123_456_78;
    const places = COLUMNS.map(() => "?").join(", ");
    const { lastInsertRowid } = this.#database
      .prepare(`INSERT INTO requests (${NAMES}) VALUES (${places})`)
      .run(
        ...[`GET /items/${number}?a=1`, timestamp, "GET", `/items/${number}`, "http://a/items?a=1"],
        ...[
          '{"host": "a"}',
          number % 2 ? "ERROR" : "HTTP",
          number % 2 ? 500 : 200,
          12,
          "127.0.0.1",
        ],
        ...["httpx", '{"a": "1"}', "null", '{"x": "y"}', '{"ok": [1, null]}', 17, null, null],
      );
    return Number(lastInsertRowid);
  }

  insertMany(count: number): void {
    this.#database.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) ` +
        "INSERT INTO requests (content, timestamp, method, path, url, log_level, status_code) " +
        "SELECT 'GET /' || i, i, 'GET', '/' || i, 'http://a/' || i, 'HTTP', 200 FROM n",
    );
  }

  list(): unknown[] {
    return this.#database.prepare(
      `SELECT ${ROW_NAMES} FROM requests WHERE timestamp >= ? AND content LIKE ? ` +
        "ORDER BY timestamp DESC, id DESC LIMIT ?",
    ).all(0, "%/%", 100);
  }

  detail(id: number): Record<string, unknown> {
    const row = this.#database.prepare(`SELECT id, ${NAMES} FROM requests WHERE id = ?`).get(id);
    return { ...row };
  }

  cleanUp(count: number): void {
    this.#database.prepare(
      "DELETE FROM requests WHERE id NOT IN " +
        "(SELECT id FROM requests ORDER BY timestamp DESC, id DESC LIMIT ?)",
    ).run(count);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

Deno.test("SQLiteConnector shows the rows of a database that Python made", async () => {
  using file = new TemporaryFile();
  using python = new PythonDatabase(file.path);
  for (let i = 0; i < 50; i++) python.insert(i);
  await using open = await openConnector(file.path);
  const { connector } = open;
  assert.equal(await connector.countLogs(), 50);
  assert.equal(await connector.countLogs({ hasError: true }), 25);
  assert.equal(await connector.countLogs({ searchText: "items/49" }), 1);
  const log = await connector.fetchLog(2);
  const present = Object.fromEntries(
    Object.entries(log ?? {}).filter(([, value]) => value !== undefined),
  );
  assert.deepEqual(present, {
    ...{ id: 2, content: "GET /items/1?a=1", timestamp: BASE_TIME + 1_123.457, logLevel: "ERROR" },
    ...{ method: "GET", path: "/items/1", url: "http://a/items?a=1", headers: { host: "a" } },
    ...{ statusCode: 500, durationMs: 12, clientIp: "127.0.0.1", userAgent: "httpx" },
    ...{ requestQuery: { a: "1" }, requestBody: null, responseHeaders: { x: "y" } },
    // As Python wrote it, which is not what JSON.stringify() would.
    ...{ responseBody: { ok: [1, null] }, responseBodyText: '{"ok": [1, null]}' },
    ...{ responseSizeBytes: 17 },
  });
});

Deno.test("SQLiteConnector says how far it is with the indexes of a large table of Python's", async () => {
  using file = new TemporaryFile();
  using python = new PythonDatabase(file.path);
  python.insertMany(50_000);
  const connector = new SQLiteConnector(file.path);
  const told = new Set<string>();
  const look = setInterval(() => {
    for (const { value, isUnderWay } of connector.storageFacts()) if (isUnderWay) told.add(value);
  }, 1);
  try {
    await connector.connect();
    await connector.initDb();
    assert.match([...told][0] ?? "none", /^\d+ of \d+ are made$/);
    assert.equal(connector.storageFacts().some(({ isUnderWay }) => isUnderWay), false);
    assert.equal(await connector.countLogs(), 50_000);
  } finally {
    clearInterval(look);
    await connector.disconnect();
  }
});

Deno.test("SQLiteConnector pages through Python's rows, whatever fractions their times have", async () => {
  using file = new TemporaryFile();
  using python = new PythonDatabase(file.path);
  for (let i = 0; i < 40; i++) python.insert(Math.floor(i / 4));
  await using open = await openConnector(file.path);
  for (const limit of [1, 7]) {
    const ids: number[] = [];
    let before: { timestamp: number; id: number } | undefined;
    while (ids.length <= 40) {
      const page = await open.connector.fetchLogs({ limit, before });
      const last = page.at(-1);
      if (last === undefined) break;
      ids.push(...page.map(({ id }) => id));
      before = { timestamp: last.timestamp, id: last.id };
    }
    assert.deepEqual(ids, Array.from({ length: 40 }, (_, i) => 40 - i));
  }
});

Deno.test("Python goes on with a database that SQLiteConnector uses", async () => {
  using file = new TemporaryFile();
  using python = new PythonDatabase(file.path);
  python.insert(1);
  await using open = await openConnector(file.path);
  const { connector } = open;
  const id = await connector.saveLog(fullLog());
  await connector.saveLogs({ key: "a", logs: [sampleLog()], metrics: [] });
  assert.equal(python.insert(2), 4);
  assert.equal(await connector.saveLog(sampleLog()), 5);
  assert.equal(python.list().length, 5);
  const { timestamp, content, log_level, status_code, duration_ms, headers, request_body } = python
    .detail(id);
  assert.deepEqual({ timestamp, content, log_level, status_code, duration_ms }, {
    timestamp: BASE_TIME / 1_000 + 0.000_125,
    content: fullLog().content,
    log_level: "ERROR",
    status_code: 503,
    duration_ms: 12.345,
  });
  assert.deepEqual(JSON.parse(String(headers)), fullLog().headers);
  assert.deepEqual(JSON.parse(String(request_body)), fullLog().requestBody);
  python.cleanUp(2);
  assert.equal(await connector.countLogs(), 2);
});

Deno.test("SQLiteConnector keeps every value in a table that Python made", async () => {
  using file = new TemporaryFile();
  using _ = new PythonDatabase(file.path);
  await using open = await openConnector(file.path);
  const id = await open.connector.saveLog(fullLog());
  assert.deepEqual(await open.connector.fetchLog(id), { ...fullLog(), id });
});

Deno.test("Python finds its table in a database that SQLiteConnector made", async () => {
  using file = new TemporaryFile();
  await using open = await openConnector(file.path);
  await open.connector.saveLog(sampleLog());
  using python = new PythonDatabase(file.path);
  assert.equal(python.insert(1), 2);
  assert.equal(python.list().length, 2);
  assert.equal(await open.connector.countLogs(), 2);
});
