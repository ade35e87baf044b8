import { ConfigError, ConnectorError, type Log, MemoryConnector } from "@supertracer/core";
import { testConnector } from "@supertracer/core/testing";
import fc from "fast-check";
import assert from "node:assert/strict";
import { IdSource, RequestContext } from "../../../core/log/request_context.ts";
import { RequestRecord } from "../../../core/log/log_shapes.ts";
import { Random } from "../../../core/testing/random.ts";
import { randomFilters } from "../../../core/testing/random_filters.ts";
import { referenceFetch, referenceMatching } from "../../../core/testing/reference.ts";
import { randomLog } from "../../../core/testing/samples.ts";

testConnector("MemoryConnector", () => new MemoryConnector());
testConnector("MemoryConnector that wraps", () => connectorBeforeWrapping());

/** Its next logs take the places of logs long gone. */
function connectorBeforeWrapping(): MemoryConnector {
  const connector = new MemoryConnector({ maxRecords: 2_500 });
  connector.connect();
  for (let i = 0; i < 6_000; i++) connector.saveLog(log(1e9 + i));
  connector.cleanup({
    enabled: true,
    maxRecords: 0,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 1,
  });
  connector.disconnect();
  return connector;
}

Deno.test("MemoryConnector keeps the last maxRecords saved", () => {
  const connector = connected(3);
  for (const timestamp of [50, 10, 40, 20, 30]) connector.saveLog(log(timestamp));
  assert.deepEqual(connector.fetchLogs().map(({ id }) => id), [3, 5, 4]);
  assert.equal(connector.fetchLog(2), undefined);
  assert.equal(connector.fetchLog(3)?.timestamp, 40);
  assert.deepEqual(connector.storageStats(), { rows: 3 });
});

Deno.test("MemoryConnector keeps 10,000 logs by default", () => {
  const connector = new MemoryConnector();
  connector.connect();
  for (let i = 0; i < 10_001; i++) connector.saveLog(log(i));
  assert.equal(connector.countLogs(), 10_000);
  assert.equal(connector.fetchLog(1), undefined);
  assert.equal(connector.fetchLog(2)?.timestamp, 1);
});

Deno.test("MemoryConnector() refuses maxRecords that is no whole number in range", () => {
  for (const maxRecords of [0, -1, 1.5, NaN, Infinity, 1_000_001]) {
    assert.throws(() => new MemoryConnector({ maxRecords }), {
      name: "ConfigError",
      message: new RegExp(`maxRecords must be a whole number .* received ${maxRecords}$`),
    });
  }
  assert.throws(() => new MemoryConnector({ maxRecords: JSON.parse('"5"') }), ConfigError);
  assert.throws(() => new MemoryConnector({ maxRecord: 5 } as never), {
    name: "ConfigError",
    message: /maxRecord is not an option: did you mean maxRecords\?/,
  });
  assert.doesNotThrow(() => new MemoryConnector({ maxRecords: 1_000_000 }));
});

Deno.test("MemoryConnector.saveLog() keeps requests as they were recorded, and reads them later", () => {
  const connector = connected(10);
  const record = new RequestRecord(new RequestContext(new IdSource()));
  const line = { origin: "", path: "/a", query: "b=1" };
  Object.assign(record, { method: "GET", line, statusCode: 200 });
  record.rawHeaders = ["accept", "*/*"];
  const id = connector.saveLog(record);
  assert.equal(record.id, id);
  const fetched = connector.fetchLog(id);
  assert.deepEqual(fetched?.headers, { accept: "*/*" });
  assert.equal(fetched?.content, "GET /a?b=1");
  assert.equal(fetched?.requestId, record.requestId);
  const [row] = connector.fetchLogs({ searchText: "/a?B" });
  assert.equal(row?.id, id);
  assert.equal(row?.headers, undefined);
});

Deno.test("MemoryConnector.saveLogs() says what it kept before a log that is not JSON", () => {
  const connector = connected(10);
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const logs = [log(1), { ...log(2), metadata: cyclic }, log(3)];
  assert.throws(() => connector.saveLogs({ key: "a", logs, metrics: [] }), (error) => {
    assert(error instanceof ConnectorError);
    assert.deepEqual(error.saved, [1]);
    assert.match(error.message, /^Cannot save log 2 of 3: .*must be JSON/);
    return true;
  });
  assert.equal(connector.countLogs(), 1);
});

Deno.test("MemoryConnector answers as a plain array does, whatever is done to it", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ save: fc.nat({ max: 8 }) }) },
    { weight: 1, arbitrary: fc.record({ keep: fc.nat({ max: 30 }) }) },
    { weight: 4, arbitrary: fc.record({ query: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ find: fc.nat({ max: 60 }) }) },
  );
  const property = fc.property(
    fc.nat(),
    fc.integer({ min: 1, max: 40 }),
    fc.array(step, { minLength: 5, maxLength: 40 }),
    (seed, maxRecords, steps) => {
      const random = new Random(seed);
      const connector = connected(maxRecords);
      let lastId = 0;
      let kept: Log[] = [];
      for (const action of steps) {
        if ("save" in action) {
          const logs = Array.from({ length: action.save }, () => randomLog(random));
          const ids = connector.saveLogs({ key: "", logs, metrics: [] });
          assert.deepEqual(ids, logs.map(() => ++lastId));
          kept.push(...logs.map((log, i) => ({ ...log, id: ids[i] ?? 0 })));
          kept = kept.filter(({ id }) => id > lastId - maxRecords);
        } else if ("keep" in action) {
          const survivors = action.keep === 0 ? kept : newestFirst(kept).slice(0, action.keep);
          const count = connector.cleanup({
            enabled: true,
            maxRecords: action.keep,
            cleanupIntervalMinutes: 1,
            cleanupOlderThanHours: 0,
          });
          assert.equal(count, kept.length - survivors.length);
          kept = kept.filter((log) => survivors.includes(log));
        } else if ("find" in action) {
          const found = kept.find(({ id }) => id === action.find);
          assert.equal(connector.fetchLog(action.find)?.content, found?.content);
        } else {
          const filters = randomFilters(new Random(action.query), kept);
          const rows = connector.fetchLogs(filters).map(({ id, content }) => ({ id, content }));
          const expected = referenceFetch(kept, filters);
          assert.deepEqual(rows, expected.map(({ id, content }) => ({ id, content })));
          assert.equal(connector.countLogs(filters), referenceMatching(kept, filters).length);
        }
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});

function newestFirst(logs: readonly Log[]): Log[] {
  return referenceFetch(logs, { limit: Infinity });
}

function connected(maxRecords: number): MemoryConnector {
  const connector = new MemoryConnector({ maxRecords });
  connector.connect();
  return connector;
}

function log(timestamp: number): Log {
  return { id: 0, content: `at ${timestamp}`, timestamp, logLevel: "INFO" };
}
