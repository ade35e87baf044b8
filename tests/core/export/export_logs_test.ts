import assert from "node:assert/strict";
import fc from "fast-check";
import {
  EXPORT_FORMATS,
  type ExportFormatName,
  exportLogs,
} from "../../../core/export/export_logs.ts";
import { type LogSource, wholeLogs } from "../../../core/service/log_exporter.ts";
import { findLogs } from "../../../core/connectors/filtered_reader.ts";
import type { Log } from "../../../core/log/log.ts";
import type { LogFilters } from "../../../core/filters/log_filters.ts";
import { MemoryConnector } from "../../../core/connectors/memory_connector.ts";
import { TracedApp } from "../../support/traced_app.ts";
import { harFaults } from "./support/har_schema.ts";
import { COMMANDS, TRAPS } from "./support/hostile_requests.ts";
import { parseCsv } from "./support/parse_csv.ts";
import { sampleRequest } from "./support/sample_request.ts";

const NAMES: readonly ExportFormatName[] = ["ndjson", "csv", "har"];

function sourceOf(connector: MemoryConnector): LogSource {
  return {
    read: (filters) => findLogs(connector, filters),
    find: (id) => connector.fetchLog(id),
  };
}

async function* each(logs: readonly Log[]): AsyncGenerator<Log> {
  yield* logs;
}

function exported(format: ExportFormatName, logs: AsyncIterable<Log>): Promise<string> {
  return new Response(exportLogs(format, logs)).text();
}

const LINE: Log = {
  id: 2,
  content: "hello",
  timestamp: 5,
  logLevel: "INFO",
  metadata: { a: [1] },
};

const anyLogs = fc.array(
  fc.record({
    content: fc.string({ unit: "binary" }),
    headers: fc.dictionary(fc.string(), fc.string({ unit: "binary" })),
    requestBody: fc.jsonValue(),
    responseBody: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
    method: fc.option(fc.constantFrom("GET", "\0", "FOO"), { nil: undefined }),
    url: fc.webUrl({ withQueryParameters: true }),
  }).map((changes) => sampleRequest(changes)),
);

Deno.test("exportLogs() writes NDJSON that reads back as what was recorded", async () => {
  await fc.assert(fc.asyncProperty(anyLogs, async (logs) => {
    const lines = (await exported("ndjson", each(logs))).split("\n");
    assert.equal(lines.pop(), "");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      logs.map((log) => JSON.parse(JSON.stringify(log))),
    );
  }));
});

Deno.test("exportLogs() writes CSV with the same cells in every record", async () => {
  await fc.assert(fc.asyncProperty(anyLogs, async (logs) => {
    const [names, ...records] = parseCsv(await exported("csv", each(logs)));
    assert.equal(records.length, logs.length);
    for (const cells of records) assert.equal(cells.length, names?.length);
  }));
});

Deno.test("exportLogs() writes a valid HTTP Archive of the requests", async () => {
  await fc.assert(fc.asyncProperty(anyLogs, async (logs) => {
    const har = JSON.parse(await exported("har", each([LINE, ...logs, LINE])));
    assert.deepEqual(harFaults(har), []);
    const requests = logs.filter(({ method }) => method !== undefined);
    assert.equal(har.log.entries.length, requests.length);
  }));
});

Deno.test("exportLogs() writes a whole file of no logs at all", async () => {
  assert.equal(await exported("ndjson", each([])), "");
  assert.equal(await exported("csv", each([])), EXPORT_FORMATS.csv.head);
  assert.deepEqual(harFaults(JSON.parse(await exported("har", each([])))), []);
});

Deno.test("exportLogs() exports what an app recorded", async () => {
  await using app = new TracedApp(async (request) => Response.json(await request.json()));
  for (const text of [...COMMANDS, ...TRAPS]) {
    await app.send("/x", { method: "POST", body: JSON.stringify({ text }) });
  }
  const logs = await app.logs();
  const lines = (await exported("ndjson", wholeLogs(sourceOf(app.connector), {}, 1_000))).trimEnd();
  const written = lines.split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(written.reverse(), logs.map((log) => JSON.parse(JSON.stringify(log))));
});

/** Logs without end, each of a thousand characters; notes how far it was read. */
async function* endless(source: { read: number; isEnded: boolean }): AsyncGenerator<Log> {
  try {
    for (;;) {
      source.read++;
      yield sampleRequest({ responseBody: "x".repeat(1_000) });
    }
  } finally {
    source.isEnded = true;
  }
}

Deno.test("exportLogs() reads no further than it is asked to", async () => {
  for (const format of NAMES) {
    const source = { read: 0, isEnded: false };
    const reader = exportLogs(format, endless(source)).getReader();
    await Promise.resolve();
    assert.equal(source.read, 0);
    const { value } = await reader.read();
    const first = source.read;
    assert.ok(first <= 33 && (value?.length ?? 0) < 40_000, `${first}`);
    // Nobody reads: nothing goes on.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(source.read, first);
    await reader.cancel();
    assert.ok(source.isEnded);
  }
});

Deno.test("exportLogs() fails when reading does, instead of looking whole", async () => {
  async function* failing(): AsyncGenerator<Log> {
    yield sampleRequest();
    throw new Error("the storage is away");
  }
  await assert.rejects(exported("har", failing()), /the storage is away/);
});

/** A connector with that many requests, which counts what is asked of it. */
async function filled(count: number) {
  const connector = new MemoryConnector();
  await connector.connect();
  for (let index = 0; index < count; index++) {
    // Three share each time.
    connector.saveLog(sampleRequest({ timestamp: Math.floor(index / 3), path: `/${index % 2}` }));
  }
  const asked = { pages: 0, logs: 0, most: 0 };
  return {
    asked,
    connector,
    read: async (filters: LogFilters) => {
      asked.pages++;
      const page = await findLogs(connector, filters);
      asked.most = Math.max(asked.most, page.logs.length);
      return page;
    },
    find: (id: number) => {
      asked.logs++;
      return connector.fetchLog(id);
    },
  };
}

async function idsOf(logs: AsyncIterable<Log>): Promise<number[]> {
  return (await Array.fromAsync(logs)).map(({ id }) => id);
}

Deno.test("wholeLogs() reads every log once, newest first, page by page", async () => {
  const source = await filled(1_000);
  const ids = await idsOf(wholeLogs(source, {}, 10_000));
  assert.deepEqual(ids, Array.from({ length: 1_000 }, (_, index) => 1_000 - index));
  assert.ok(source.asked.most <= 200 && source.asked.pages <= 6);
});

Deno.test("wholeLogs() reads at most as many as it is told", async () => {
  for (const most of [0, 1, 199, 200, 201, 450]) {
    const source = await filled(600);
    assert.equal((await idsOf(wholeLogs(source, {}, most))).length, most);
    assert.equal(source.asked.logs, most);
  }
});

Deno.test("wholeLogs() keeps to the filters, and begins where they say", async () => {
  const source = await filled(900);
  const all = source.connector.fetchLogs({ endpoint: "orders", limit: 900 });
  const before = { timestamp: all[250]?.timestamp ?? 0, id: all[250]?.id ?? 0 };
  const ids = await idsOf(wholeLogs(source, { endpoint: "orders", before }, 10_000));
  assert.deepEqual(ids, all.slice(251).map(({ id }) => id));
});

Deno.test("wholeLogs() leaves out what is deleted meanwhile, and goes on", async () => {
  const source = await filled(500);
  const ids = await idsOf(wholeLogs(
    { ...source, find: (id) => id % 2 === 0 ? undefined : source.find(id) },
    {},
    10_000,
  ));
  assert.equal(ids.length, 250);
});
