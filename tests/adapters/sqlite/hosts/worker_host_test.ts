import { ConnectorError, type LogFilters, SuperTracer } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { WORKER_SOURCE } from "../../../../adapters/sqlite/hosts/worker.gen.ts";
import { WorkerHost } from "../../../../adapters/sqlite/hosts/worker_host.ts";
import { sampleLog } from "../../../../core/testing/samples.ts";
import { PrintedLines } from "../../../support/printed_lines.ts";
import { resolveSQLiteOptions } from "../../../../adapters/sqlite/sqlite_options.ts";
import { openConnector } from "../support/open_connector.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

Deno.test('SQLiteConnector starts a worker when it connects, and none with thread: "app"', async () => {
  using file = new TemporaryFile();
  using workers = new SeenWorkers();
  new SQLiteConnector(file.path);
  for (const thread of ["app", "worker"] as const) {
    await using open = await openConnector({ path: file.path, thread });
    await open.connector.saveLog(sampleLog());
    assert.equal(workers.all.size, thread === "app" ? 0 : 1);
  }
});

Deno.test("SuperTracer that made no request starts no worker", async () => {
  using file = new TemporaryFile();
  using workers = new SeenWorkers();
  {
    const connector = new SQLiteConnector(file.path);
    await using _ = new SuperTracer(() => new Response("ok"), { connector });
  }
  assert.equal(workers.all.size, 0);
});

Deno.test("SQLiteConnector whose worker ended fails with a ConnectorError, and connects again", async () => {
  using file = new TemporaryFile();
  using workers = new SeenWorkers();
  await using open = await openConnector(file.path);
  const { connector } = open;
  const first = await connector.saveLog(sampleLog({ content: "first" }));
  const told: string[] = [];
  await connector.watch((logs) => told.push(...logs.map(({ content }) => content)));
  const underWay = connector.fetchLogs();
  await workers.killAll();
  await assert.rejects(underWay, isOutage);
  await assert.rejects(connector.saveLog(sampleLog()), isOutage);
  await connector.connect();
  await connector.initDb();
  assert.ok(await connector.saveLog(sampleLog({ content: "second" })) > first);
  assert.deepEqual((await connector.fetchLogs()).map(({ content }) => content).sort(), [
    "first",
    "second",
  ]);
  // Whoever watched still does.
  await using elsewhere = await openConnector(file.path);
  await elsewhere.connector.saveLog(sampleLog({ content: "elsewhere" }));
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(told, ["elsewhere"]);
});

Deno.test("SuperTracer loses nothing when the worker of its storage ends, again and again", async () => {
  using file = new TemporaryFile();
  using workers = new SeenWorkers();
  using output = new PrintedLines();
  const connector = new SQLiteConnector(file.path);
  const tracer = new SuperTracer((request) => new Response(request.url), { connector });
  for (let i = 0; i < 40; i++) {
    await (await tracer.fetch(new Request(`http://localhost/${i}`), undefined)).text();
    if (i % 10 === 5) {
      const saved = tracer.flush();
      await workers.killAll();
      // It may say that records wait.
      await saved.catch(() => {});
    }
  }
  await tracer.close();
  await using open = await openConnector(file.path);
  const urls = (await open.connector.fetchLogs({ limit: 100 })).map(({ path }) => path);
  assert.deepEqual(urls.toSorted(), Array.from({ length: 40 }, (_, i) => `/${i}`).toSorted());
  assert.ok(output.lines.length <= 2, output.lines.join("\n"));
});

Deno.test("WorkerHost fails what was asked for when the worker throws, and tells the app nothing", async () => {
  for (const how of ['throw new Error("boom")', 'Promise.reject(new Error("boom"))']) {
    using file = new TemporaryFile();
    using output = new PrintedLines();
    const source = `${WORKER_SOURCE};setTimeout(() => { ${how} }, 100);`;
    const host = await WorkerHost.start(settingsOf(file.path), NO_EVENTS, { source });
    await host.call("open").catch(() => {});
    while (!host.isGone) await new Promise((resolve) => setTimeout(resolve, 10));
    await assert.rejects(host.call("storageStats"), isOutage);
    await host.close();
    assert.deepEqual(output.lines, []);
  }
});

Deno.test("WorkerHost gives up a worker that is silent for too long", async () => {
  using file = new TemporaryFile();
  // It spins once it was asked for something.
  const source = `import { parentPort } from "node:worker_threads";
    parentPort.on("message", () => { const end = Date.now() + 2_500; while (Date.now() < end); });
    parentPort.postMessage({ kind: "ready" });`;
  const host = await WorkerHost.start(settingsOf(file.path), NO_EVENTS, { source, silenceMs: 300 });
  await assert.rejects(host.call("storageStats"), isOutage);
  assert.ok(host.isGone);
  await host.close();
});

Deno.test("WorkerHost whose worker has no memory left is an outage, and the app goes on", async () => {
  using file = new TemporaryFile();
  const source = `import { parentPort } from "node:worker_threads";
    parentPort.on("message", () => {
      for (const all = [];;) all.push(new Array(50_000).fill(0).map((_, i) => i + 0.5));
    });
    parentPort.postMessage({ kind: "ready" });`;
  const options = { source, silenceMs: 4_000 };
  const host = await WorkerHost.start(settingsOf(file.path), NO_EVENTS, options);
  await assert.rejects(host.call("storageStats"), isOutage);
  await host.close();
});

Deno.test("WorkerHost says what can't be passed on, and goes on", async () => {
  using file = new TemporaryFile();
  const host = await WorkerHost.start(settingsOf(file.path), NO_EVENTS);
  await host.call("open");
  await host.call("prepare");
  const filters = { content: () => {} } as unknown as LogFilters;
  await assert.rejects(host.call("fetchLogs", filters), {
    name: "ConnectorError",
    message: "Cannot fetch logs: only data can be passed on",
  });
  assert.deepEqual(await host.call("fetchLogs", {}), []);
  await host.close();
});

Deno.test("WorkerHost.close() ends a worker that does not close, and says so", async () => {
  const source = silentWorker("").replace("close", "never");
  const options = { source, closingMs: 50 };
  const host = await WorkerHost.start(settingsOf("never.db"), NO_EVENTS, options);
  await assert.rejects(host.close(), {
    name: "ConnectorError",
    message: "Cannot close SQLite: it took longer than 50 ms",
  });
  assert.ok(host.isGone);
});

/** A worker that says it is up, then what it is told, and answers nothing but `close`. */
function silentWorker(says: string): string {
  return `import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ id, name }) => {
      if (name === "close") parentPort.postMessage({ kind: "answer", id });
    });
    parentPort.postMessage({ kind: "ready" });
    ${says}`;
}

Deno.test("WorkerHost waits as long as the worker gives signs of life", async () => {
  using file = new TemporaryFile();
  const source = silentWorker('setInterval(() => parentPort.postMessage({ kind: "alive" }), 50);');
  const options = { source, silenceMs: 1_000 };
  const host = await WorkerHost.start(settingsOf(file.path), NO_EVENTS, options);
  const asked = host.call("storageStats").catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assert.equal(host.isGone, false);
  await host.close();
  await asked;
});

Deno.test("WorkerHost gives up a worker that is silent after it passed on rows", async () => {
  using file = new TemporaryFile();
  const source = silentWorker(
    'setTimeout(() => parentPort.postMessage({ kind: "logs", logs: [] }), 100);',
  );
  const host = await WorkerHost.start(settingsOf(file.path), NO_EVENTS, { source, silenceMs: 300 });
  await assert.rejects(host.call("storageStats"), isOutage);
  await host.close();
});

Deno.test("SQLiteConnector runs on the app's thread where there are no workers, and says so", async () => {
  using file = new TemporaryFile();
  const { start } = WorkerHost;
  WorkerHost.start = () => Promise.reject(new Error("not supported"));
  try {
    await using open = await openConnector(file.path);
    const id = await open.connector.saveLog(sampleLog({ content: "stored" }));
    assert.equal((await open.connector.fetchLog(id))?.content, "stored");
    assert.deepEqual(open.connector.storageFacts(), [{
      label: "Thread",
      value: "SQLite runs on the app's thread, as no worker could be started: not supported",
      isBad: true,
    }]);
  } finally {
    WorkerHost.start = start;
  }
});

Deno.test("WorkerHost.start() fails if the worker can't run", async () => {
  const source = 'import process from "node:process"; process.exit(3)';
  await assert.rejects(WorkerHost.start(settingsOf("never.db"), NO_EVENTS, { source }));
});

function settingsOf(path: string) {
  const { thread: _, ...settings } = resolveSQLiteOptions(path);
  return settings;
}

function isOutage(error: unknown): boolean {
  assert.ok(error instanceof ConnectorError, String(error));
  assert.equal(error.fault, "session");
  assert.match(error.message, /worker has ended/);
  return true;
}

const NO_EVENTS = { onLogs() {}, onIndex() {} };

/** Workers that were sent something. */
class SeenWorkers implements Disposable {
  readonly all: Set<Worker> = new Set();
  readonly #postMessage = Worker.prototype.postMessage;

  constructor() {
    const { all } = this;
    const postMessage = this.#postMessage;
    Worker.prototype.postMessage = function (...args: Parameters<Worker["postMessage"]>) {
      all.add(this);
      postMessage.apply(this, args);
    };
  }

  async killAll(): Promise<void> {
    for (const worker of this.all) await worker.terminate();
    this.all.clear();
  }

  [Symbol.dispose](): void {
    Worker.prototype.postMessage = this.#postMessage;
  }
}
