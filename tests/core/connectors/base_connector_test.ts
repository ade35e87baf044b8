import { BaseConnector, ConnectorError, type Log, type LogFilters } from "@supertracer/core";
import assert from "node:assert/strict";

/** The seven methods, and nothing more; `saveLog` of a poisoned log fails. */
class SevenMethods extends BaseConnector {
  readonly pages: LogFilters[] = [];
  readonly logs: Log[] = [];
  connect(): void {}
  disconnect(): void {}
  initDb(): void {}
  async saveLog(log: Log): Promise<number> {
    await Promise.resolve();
    if (log.content === "poison") throw this.failure;
    return this.logs.unshift({ ...log, id: this.logs.length + 1 });
  }
  fetchLogs(filters: LogFilters = {}): Log[] {
    this.pages.push(filters);
    const { before, limit = 20 } = filters;
    return this.logs.filter(({ id }) => !before || id < before.id).slice(0, limit);
  }
  fetchLog(): undefined {}
  cleanup(): number {
    return 0;
  }
  failure: unknown = new Error("password is hunter2");
}

Deno.test("BaseConnector has defaults that claim nothing", async () => {
  const connector = new SevenMethods();
  assert.equal(connector.name, "SevenMethods");
  assert.equal(connector.readsLazily, false);
  assert.equal(connector.savesBatchesOnce, false);
  assert.equal(connector.filtersExpressions, false);
  assert.deepEqual(connector.retentionDefaults, {
    maxRecords: 1_000_000,
    cleanupOlderThanHours: 0,
  });
  assert.equal(await connector.watch(() => {}), undefined);
  assert.equal(await connector.storageStats(), undefined);
  assert.deepEqual(connector.storageFacts(), []);
});

Deno.test("BaseConnector.saveLogs() stops at a log that fails, and says what is stored", async () => {
  const connector = new SevenMethods();
  const logs = ["a", "b", "poison", "c"].map(log);
  await assert.rejects(
    async () => await connector.saveLogs({ key: "k", logs, metrics: [] }),
    (error) => {
      assert(error instanceof ConnectorError);
      assert.deepEqual(error.saved, [1, 2]);
      assert.equal(error.cause, connector.failure);
      assert.equal(error.message, "Cannot save log 3 of 4");
      return true;
    },
  );
  assert.deepEqual(connector.logs.map(({ content }) => content), ["b", "a"]);
});

Deno.test("BaseConnector.saveLogs() takes over the message of a ConnectorError", async () => {
  const connector = new SevenMethods();
  connector.failure = new ConnectorError("Cannot write: the disk is full: free some space");
  await assert.rejects(
    async () => await connector.saveLogs({ key: "k", logs: [log("poison")], metrics: [] }),
    { message: "Cannot save log 1 of 1: Cannot write: the disk is full: free some space" },
  );
});

Deno.test("BaseConnector.saveLogs() says that all logs are stored when only metrics fail", async () => {
  class NoMetrics extends SevenMethods {
    override saveMetrics(): Promise<void> {
      return Promise.reject(new Error("no"));
    }
  }
  const point = { start: 0, method: "GET", route: "/", count: 1, sumMs: 1, maxMs: 1, buckets: [] };
  const batch = {
    key: "k",
    logs: [log("a")],
    metrics: [{ ...point, statusClass: "2xx" as const }],
  };
  await assert.rejects(async () => await new NoMetrics().saveLogs(batch), (error) => {
    assert(error instanceof ConnectorError);
    assert.deepEqual(error.saved, [1]);
    assert.match(error.message, /metrics/);
    return true;
  });
});

Deno.test("BaseConnector.countLogs() reads page by page", async () => {
  const connector = new SevenMethods();
  for (let i = 0; i < 2_000; i++) await connector.saveLog(log(`${i}`));
  assert.equal(await connector.countLogs({ limit: 5 }), 2_000);
  assert.deepEqual(connector.pages.map(({ limit, before }) => [limit, before?.id]), [
    [1_000, undefined],
    [1_000, 1_001],
    [1_000, 1],
  ]);
});

Deno.test("BaseConnector.countLogs() reads no more than it is to count", async () => {
  const connector = new SevenMethods();
  for (let i = 0; i < 2_000; i++) await connector.saveLog(log(`${i}`));
  assert.equal(await connector.countLogs({}, 1_200), 1_200);
  assert.deepEqual(connector.pages.map(({ limit }) => limit), [1_000, 200]);
});

Deno.test("BaseConnector keeps metrics of each connector apart", async () => {
  const [a, b] = [new SevenMethods(), new SevenMethods()];
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;
  const point = { start, method: "GET", route: "/", statusClass: "2xx" as const };
  await a.saveMetrics([{ ...point, count: 2, sumMs: 3, maxMs: 2, buckets: [[1, 2]] }]);
  assert.equal((await a.fetchMetrics())[0]?.count, 2);
  assert.deepEqual(await b.fetchMetrics(), []);
});

function log(content: string): Log {
  return { id: 0, content, timestamp: 0, logLevel: "INFO" };
}
