import {
  BaseConnector,
  type Log,
  type LogCursor,
  type LogFilters,
  matchesFilters,
  MemoryConnector,
  type ScannedCondition,
} from "@supertracer/core";
import assert from "node:assert/strict";
import { copyLog } from "../../../core/log/log_shapes.ts";
import { countUpTo, findLogs } from "../../../core/connectors/filtered_reader.ts";
import { Random } from "../../../core/testing/random.ts";
import { randomExpression, randomFilters } from "../../../core/testing/random_filters.ts";
import { referenceFetch, referenceMatching } from "../../../core/testing/reference.ts";
import { randomLog, sampleLogs, saveAll } from "../../../core/testing/samples.ts";

const SCANNED = ["searchText", "endpoint", "where"] as const;

/** As connectors were before there was `where`: the simple filters, and nothing else. */
class OldConnector extends BaseConnector {
  readonly asked: LogFilters[] = [];
  readonly logs: Log[] = [];
  connect(): void {}
  disconnect(): void {}
  initDb(): void {}
  saveLog(log: Log): number {
    return this.logs.push({ ...log, id: this.logs.length + 1 });
  }
  fetchLogs({ limit = 20, ...filters }: LogFilters = {}): Log[] {
    this.asked.push({ ...filters, limit });
    return this.logs.filter((log) => matchesFilters(log, { ...filters, where: undefined }))
      .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id).slice(0, limit);
  }
  override countLogs(filters?: LogFilters): number {
    return this.fetchLogs({ ...filters, limit: Infinity }).length;
  }
  fetchLog(_id: number): Log | undefined {
    return undefined;
  }
  cleanup(): number {
    return 0;
  }
}

/** The same, with rows that lack what they may. */
class LeanConnector extends OldConnector {
  readonly read: number[] = [];
  override fetchLogs(filters?: LogFilters): Log[] {
    return super.fetchLogs(filters).map((log) => copyLog(log, "row"));
  }
  override fetchLog(id: number): Log | undefined {
    this.read.push(id);
    return this.logs.find((log) => log.id === id);
  }
}

/** Knows `where`; writes down what it was asked. */
class KnowingConnector extends MemoryConnector {
  readonly asked: LogFilters[] = [];
  override fetchLogs(filters: LogFilters = {}): Log[] {
    this.asked.push(filters);
    return super.fetchLogs(filters);
  }
}

async function knowing(logs: readonly Log[]): Promise<KnowingConnector> {
  const connector = new KnowingConnector();
  connector.connect();
  await saveAll(connector, logs);
  return connector;
}

/** Logs of which one in a thousand has the word in its body, from the first on. */
function logsWithNeedles(count: number): Log[] {
  return sampleLogs(count).map((log, i) => ({
    ...log,
    responseBody: { text: i % 1_000 === 0 ? "needle" : "hay" },
  }));
}

Deno.test("findLogs() gives of a connector that does not know where the answers of one that does", async () => {
  const random = new Random(5);
  const connector = new LeanConnector();
  const logs = await saveAll(connector, Array.from({ length: 150 }, () => randomLog(random)));
  let found = 0;
  for (let i = 0; i < 500; i++) {
    const filters = { ...randomFilters(random, logs), where: randomExpression(random, logs) };
    const page = await findLogs(connector, filters);
    assert.equal(page.isComplete, true);
    const expected = referenceFetch(logs, filters);
    assert.deepEqual(page.logs.map(({ id }) => id), expected.map(({ id }) => id));
    found += expected.length;
  }
  assert(found > 1_000);
});

Deno.test("countUpTo() does too, up to its bound", async () => {
  const random = new Random(6);
  const connector = new LeanConnector();
  const logs = await saveAll(connector, Array.from({ length: 150 }, () => randomLog(random)));
  for (let i = 0; i < 300; i++) {
    const filters = { ...randomFilters(random, logs), where: randomExpression(random, logs) };
    const expected = referenceMatching(logs, filters).length;
    const atMost = random.int(60);
    assert.deepEqual(await countUpTo(connector, filters, atMost), {
      count: Math.min(expected, atMost),
      isExact: expected < atMost,
    });
  }
  assert.deepEqual(await countUpTo(connector, {}, 100), { count: 100, isExact: false });
  assert.deepEqual(await countUpTo(connector, {}, 1_000), { count: 150, isExact: true });
});

Deno.test("findLogs() never shows where to a connector that does not know it", async () => {
  const connector = new OldConnector();
  await saveAll(connector, sampleLogs(3));
  await findLogs(connector, { where: { not: { path: "/x" } }, searchText: "log" });
  assert.deepEqual(connector.asked, [{ searchText: "log", limit: 1_000, before: undefined }]);
});

Deno.test("findLogs() leaves all to a connector that knows where", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  await saveAll(connector, sampleLogs(3));
  const page = await findLogs(connector, { where: { searchText: "log 1" } }, { maxRows: 0 });
  assert.deepEqual(page.logs.map(({ content }) => content), ["log 1"]);
  assert.equal(page.isComplete, true);
});

Deno.test("findLogs() stops at its bound, and goes on from where it stopped", async () => {
  const connector = new OldConnector();
  await saveAll(connector, sampleLogs(5_000));
  const where = { any: [{ searchText: "log 7" }, { searchText: "log 4999" }] };
  const found: string[] = [];
  let before: LogCursor | undefined;
  let pages = 0;
  for (; pages < 100; pages++) {
    connector.asked.length = 0;
    const page = await findLogs(connector, { where, before, limit: 10_000 }, { maxRows: 1_500 });
    assert(connector.asked.reduce((sum, { limit = 0 }) => sum + limit, 0) <= 1_500);
    found.push(...page.logs.map(({ content }) => content));
    if (page.isComplete) break;
    assert(page.scannedTo !== undefined);
    before = page.scannedTo;
  }
  assert.equal(pages, 3);
  const expected = sampleLogs(5_000).reverse().map(({ content }) => content)
    .filter((content) => content.includes("log 7") || content === "log 4999");
  assert.deepEqual(found, expected);
});

Deno.test("findLogs() stops when it has taken long enough", async () => {
  const connector = new OldConnector();
  await saveAll(connector, sampleLogs(5_000));
  let time = 0;
  const limits = { maxMs: 2_000, now: () => time += 900 };
  const page = await findLogs(connector, { where: { searchText: "nothing" } }, limits);
  assert.deepEqual([page.logs, page.isComplete], [[], false]);
  assert.equal(connector.asked.length, 3);
  assert.equal(page.scannedTo?.id, 2_001);
});

Deno.test("findLogs() is complete with as many rows as asked for", async () => {
  const connector = new OldConnector();
  await saveAll(connector, sampleLogs(50));
  const page = await findLogs(connector, { where: { not: { path: "/" } }, limit: 7 });
  assert.deepEqual(page.logs.map(({ id }) => id), [50, 49, 48, 47, 46, 45, 44]);
  assert.equal(page.isComplete, true);
});

Deno.test("findLogs() reads whole logs only where a row meets the rest", async () => {
  const connector = new LeanConnector();
  await saveAll(connector, logsWithNeedles(2_000));
  const where = { all: [{ searchText: "log 1000" }, { bodyText: "NEEDLE" }] };
  const page = await findLogs(connector, { where });
  assert.deepEqual(page.logs.map(({ content }) => content), ["log 1000"]);
  assert.deepEqual(connector.read, [1_001]);
});

Deno.test("findLogs() looks into bodies part by part, whatever the connector knows", async () => {
  const connector = await knowing(logsWithNeedles(5_000));
  const filters: LogFilters = { where: { bodyText: "needle" }, limit: 2 };
  const page = await findLogs(connector, filters);
  assert.deepEqual(page.logs.map(({ content }) => content), ["log 4000", "log 3000"]);
  assert.equal(page.isComplete, true);
  for (const { before, after, where } of connector.asked) {
    assert(where === undefined || before !== undefined || after !== undefined);
  }
});

Deno.test("findLogs() says how far it looked into bodies, and goes on there", async () => {
  const connector = await knowing(logsWithNeedles(5_000));
  const where = { bodyText: "needle" };
  const found: string[] = [];
  let before: LogCursor | undefined;
  let pages = 0;
  for (; pages < 20; pages++) {
    const page = await findLogs(connector, { where, before, limit: 100 }, { maxRows: 1_300 });
    found.push(...page.logs.map(({ content }) => content));
    if (page.isComplete) break;
    assert.equal(page.scannedTo?.id, 5_000 - 1_300 * (pages + 1) + 1);
    before = page.scannedTo;
  }
  assert.equal(pages, 3);
  assert.deepEqual(found, ["log 4000", "log 3000", "log 2000", "log 1000", "log 0"]);
});

Deno.test("findLogs() and countUpTo() look into bodies for two seconds at most", async () => {
  const connector = await knowing(logsWithNeedles(5_000));
  const filters = { where: { headerText: "nowhere" } };
  let time = 0;
  const limits = { now: () => time += 300 };
  const page = await findLogs(connector, filters, limits);
  assert.deepEqual([page.logs, page.isComplete], [[], false]);
  assert(page.scannedTo !== undefined);
  assert.deepEqual(await countUpTo(connector, filters, 10, limits), { count: 0, isExact: false });
});

Deno.test("countUpTo() counts what is in bodies as those do that know it", async () => {
  const random = new Random(7);
  const connector = await knowing(Array.from({ length: 250 }, () => randomLog(random)));
  for (const bodyText of ["users", "n", "100%", "nowhere", "\u00e9"]) {
    for (const where of [{ bodyText }, { not: { bodyText } }]) {
      const exact = connector.countLogs({ where });
      for (const atMost of [1, 40, 1_000]) {
        const count = { count: Math.min(exact, atMost), isExact: exact < atMost };
        assert.deepEqual(await countUpTo(connector, { where }, atMost), count);
      }
    }
  }
});

Deno.test("findLogs() lets the app go on between parts", async () => {
  const connector = await knowing(logsWithNeedles(9_000));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await findLogs(connector, { where: { bodyText: "nowhere" } });
  clearInterval(timer);
  assert(turns >= 3, `${turns} turns`);
});

Deno.test("findLogs() looks for text part by part where it has no index", async () => {
  class NoIndex extends KnowingConnector {
    /** As where it is not in memory. */
    override get capacity(): undefined {
      return undefined;
    }
    override scannedConditions(filters: LogFilters): ScannedCondition[] {
      return SCANNED.filter((name) => filters[name] !== undefined);
    }
  }
  const connector = new NoIndex();
  connector.connect();
  await saveAll(connector, sampleLogs(3_000));
  const limits = { maxRows: 1_000 };
  const found = await findLogs(connector, { searchText: "log 15" }, limits);
  assert.deepEqual(found.logs, []);
  assert.deepEqual([found.isComplete, found.scannedTo?.id], [false, 2_001]);
  const filters = { searchText: "LOG 15", before: found.scannedTo, limit: 1 };
  const next = await findLogs(connector, filters, limits);
  assert.deepEqual(next.logs.map(({ content }) => content), ["log 1599"]);
  assert.deepEqual(await countUpTo(connector, { endpoint: "x" }, 5, limits), {
    count: 0,
    isExact: false,
  });
});
