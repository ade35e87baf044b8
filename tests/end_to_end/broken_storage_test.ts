import { type Log, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { serveTraced } from "../support/serve_traced.ts";

/** Throws whatever is asked of it. */
class ThrowingConnector extends MemoryConnector {
  override connect(): never {
    throw new Error("the cable is cut");
  }
  override disconnect(): never {
    throw new Error("the cable is cut");
  }
  override initDb = this.connect;
  override saveLog = this.connect;
  override saveLogs = this.connect;
  override saveMetrics = this.connect;
  override fetchLogs = this.connect;
  override fetchLog = this.connect;
  override fetchMetrics = this.connect;
  override cleanup = this.connect;
}

/** Is open, and throws when something is to be saved. */
class RefusingConnector extends MemoryConnector {
  override saveLogs(): never {
    throw new Error("the disk is full");
  }
}

/** Never answers. */
class SilentConnector extends MemoryConnector {
  override saveLogs(): Promise<number[]> & number[] {
    return new Promise(() => {}) as Promise<number[]> & number[];
  }
}

/** Gives whatever comes to mind instead of ids. */
class LyingConnector extends MemoryConnector {
  override saveLogs(): number[] {
    return "ids" as unknown as number[];
  }
}

const SUBJECTS = [
  { connector: ThrowingConnector, line: /^SuperTracer: Cannot open ThrowingConnector: .*cable/ },
  { connector: RefusingConnector, line: /^SuperTracer: Cannot save records to Refusing.*disk/ },
  {
    connector: SilentConnector,
    line: /^SuperTracer: SilentConnector did not answer within 100 ms/,
  },
  { connector: LyingConnector, line: /^SuperTracer: saveLogs\(\) .* did not return ids/ },
];

const REQUESTS = 50;

for (const { connector, line } of SUBJECTS) {
  Deno.test(`SuperTracer keeps the app going on a ${connector.name}, and says so once`, async () => {
    const server = serveTraced((request) => new Response(request.url.slice(-3)), {
      connector: new connector(),
      recording: { flushIntervalMs: 10, writeTimeoutMs: 100 },
    });
    try {
      for (let i = 100; i < 100 + REQUESTS; i++) {
        const response = await fetch(`${server.origin}/${i}`);
        assert.equal(response.status, 200);
        assert.equal(await response.text(), String(i));
      }
      await assert.rejects(server.tracer.flush()).catch(() => {});
      const { captured, saved, queued, writing, dropped, lastError } = server.tracer.stats();
      assert.equal(captured, REQUESTS);
      const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
      assert.equal(saved + queued + writing + lost, captured);
      assert.ok(lastError !== undefined);
      const trouble = server.printed.filter((printed) => printed.startsWith("SuperTracer: "));
      assert.equal(trouble.length, 1, trouble.join("\n"));
      assert.match(trouble[0] ?? "", line);
    } finally {
      await server[Symbol.asyncDispose]().catch(() => {});
    }
    assert.equal(server.tracer.stats().state, "closed");
  });
}

Deno.test("SuperTracer stores what waited once the storage answers again", async () => {
  class Flaky extends MemoryConnector {
    isDown = true;
    override saveLog(log: Log): number {
      if (this.isDown) throw new Error("down");
      return super.saveLog(log);
    }
  }
  const connector = new Flaky();
  await using server = serveTraced(() => new Response("ok"), {
    connector,
    recording: { flushIntervalMs: 10 },
  });
  for (let i = 0; i < 20; i++) await (await fetch(`${server.origin}/r${i}`)).text();
  await assert.rejects(server.tracer.flush(), /down|Cannot/);
  assert.ok(server.tracer.stats().failedWrites > 0);
  connector.isDown = false;
  await server.tracer.flush();
  assert.equal(server.tracer.stats().saved, 20);
  const paths = connector.fetchLogs({ limit: 100 }).map(({ path }) => path).reverse();
  assert.deepEqual(paths, Array.from({ length: 20 }, (_, i) => `/r${i}`));
});

Deno.test("SuperTracer shows the dashboard's page while the storage is down, and says why it has no list", async () => {
  const server = serveTraced(() => new Response("ok"), { connector: new ThrowingConnector() });
  try {
    const page = await fetch(`${server.origin}/supertracer/`);
    assert.equal(page.status, 200);
    await page.text();
    const list = await fetch(`${server.origin}/supertracer/api/logs`, {
      headers: { authorization: "Bearer token-of-the-test" },
    });
    assert.ok(list.status >= 500);
    const { error } = await list.json();
    assert.equal(typeof error, "string");
    const status = await fetch(`${server.origin}/supertracer/api/status`, {
      headers: { authorization: "Bearer token-of-the-test" },
    });
    assert.equal(status.status, 200);
    assert.match((await status.json()).lastError.message, /the cable is cut/);
  } finally {
    await server[Symbol.asyncDispose]().catch(() => {});
  }
});
