import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { serveTraced } from "../../support/serve_traced.ts";
import { accessOf } from "./support/dashboard_client.ts";

const MINUTE_MS = 60_000;

function app(request: Request): Response {
  const { pathname } = new URL(request.url);
  return new Response(pathname, { status: pathname.startsWith("/fails") ? 500 : 200 });
}

/** A traced app that was asked for some paths. */
async function served(paths: readonly string[], options = {}) {
  const server = serveTraced(app, options);
  for (const path of paths) await (await fetch(server.origin + path)).body?.cancel();
  await server.tracer.flush();
  return { server, client: await accessOf(server.origin) };
}

/** Requests that the metrics have counted. */
function point(start: number, count: number) {
  return {
    start,
    method: "GET",
    route: "/old",
    statusClass: "2xx" as const,
    count,
    sumMs: 10 * count,
    maxMs: 10,
    buckets: [[214, count]] as [number, number][],
  };
}

/** The last hour, as parameters. */
function lastHour(): string {
  return `start=${Date.now() - 60 * MINUTE_MS}&end=${Date.now() + MINUTE_MS}`;
}

Deno.test("GET api/session tells who one is and what the page needs to know", async () => {
  const { server, client } = await served([]);
  await using _ = server;
  assert.deepEqual(await client.json("/api/session"), {
    authenticated: true,
    kind: "token",
    user: "token",
    role: "admin",
    recording: true,
    version: "0.1.0",
    connector: "WatchedConnector",
    instance: (await client.json("/api/health")).instance,
    pageSize: 50,
    refreshIntervalMs: 2_000,
  });
});

Deno.test("GET api/overview has the figures of a range and of the one before", async () => {
  const connector = new MemoryConnector();
  const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 60 * MINUTE_MS;
  connector.connect();
  // A process before this one ran in all of the range before.
  connector.saveMetrics([
    point(start - 61 * MINUTE_MS, 3),
    point(start - MINUTE_MS, 4),
    point(start, 2),
  ]);
  const { server, client } = await served(["/a", "/fails"], { connector });
  await using _ = server;
  const { report, before, dropped } = await client.json(
    `/api/overview?start=${start}&end=${start + 61 * MINUTE_MS}`,
  );
  assert.equal(report.totals.requests, 4);
  assert.equal(report.totals.errors, 1);
  assert.equal(report.recentErrors[0].path, "/fails");
  assert.equal(before.totals.requests, 7);
  assert.equal(before.latency.maxMs, 10);
  assert.ok(before.requestsPerMinute > 0);
  assert.equal(dropped, 0);
});

Deno.test("GET api/overview compares with nothing where the app did not run before", async () => {
  const { server, client } = await served(["/a", "/fails"]);
  await using _ = server;
  const { report, before } = await client.json(`/api/overview?${lastHour()}`);
  assert.equal(report.totals.requests, 2);
  assert.equal(before, null);
});

Deno.test("GET api/errors counts the states of all time, whatever the range", async () => {
  const { server, client } = await served(["/fails"]);
  await using _ = server;
  const { groups, counts } = await client.json("/api/errors?state=open&start=1000&end=61000");
  assert.deepEqual(groups, []);
  assert.deepEqual(counts, { open: 1, resolved: 0, ignored: 0 });
});

Deno.test("GET api/logs/histogram says how many of the counted requests are stored, and since when", async () => {
  const connector = new MemoryConnector({ maxRecords: 2 });
  const { server, client } = await served(["/a", "/b", "/c", "/d"], { connector });
  await using _ = server;
  const { stored, buckets } = await client.json(
    `/api/logs/histogram?kind=request&${lastHour()}`,
  );
  assert.equal(buckets.reduce((sum: number, { total }: { total: number }) => sum + total, 0), 4);
  assert.equal(stored.count, 2);
  assert.equal(stored.isMore, false);
  const last = buckets.findLast(({ total }: { total: number }) => total > 0);
  assert.equal(stored.from, last.start);
});

Deno.test("GET api/routes has every route with a sparkline and its last error", async () => {
  const { server, client } = await served(["/users/1", "/users/2", "/fails"]);
  await using _ = server;
  const { start, end, bucketMs, routes } = await client.json(`/api/routes?${lastHour()}`);
  assert.ok(end - start >= 60 * MINUTE_MS);
  const users = routes.find(({ route }: { route: string }) => route === "/users/:id");
  assert.equal(users.requests, 2);
  assert.equal(users.lastErrorAt, null);
  assert.equal(users.sparkline.reduce((sum: number, n: number) => sum + n, 0), 2);
  assert.equal(users.sparkline.length, Math.ceil((end - start + start % bucketMs) / bucketMs));
  const fails = routes.find(({ route }: { route: string }) => route === "/fails");
  assert.ok(fails.lastErrorAt <= Date.now() && fails.lastErrorAt > Date.now() - 3 * MINUTE_MS);
});

Deno.test("GET api/route has the figures of one route", async () => {
  const { server, client } = await served(["/users/1", "/users/2", "/fails"]);
  await using _ = server;
  const route = encodeURIComponent("/users/:id");
  const { report, methods } = await client.json(`/api/route?route=${route}&${lastHour()}`);
  assert.equal(report.totals.requests, 2);
  assert.deepEqual(methods, ["GET"]);
  assert.deepEqual(report.recentErrors, []);
  const none = await client.json(`/api/route?route=${route}&method=POST&${lastHour()}`);
  assert.equal(none.report.totals.requests, 0);
  const failing = await client.json(`/api/route?route=/fails&${lastHour()}`);
  assert.equal(failing.report.recentErrors.length, 1);
  assert.equal((await client.fetch("/api/route")).status, 400);
});

Deno.test("The endpoints of metrics refuse what is no range", async () => {
  const { server, client } = await served([]);
  await using _ = server;
  for (
    const [query, message] of [
      ["start=x", /start is "x": it must be a number/],
      ["start=2&end=1", /start must be before end/],
      ["start=NaN", /number/],
      ["q=x", /There is no parameter "q": use start, end/],
      ["__proto__=x", /There is no parameter/],
    ] as const
  ) {
    const response = await client.fetch(`/api/overview?${query}`);
    assert.equal(response.status, 400, query);
    assert.match((await response.json()).error, message);
  }
  // A thousand years are allowed, and are bounded by the number of buckets.
  const { report } = await client.json("/api/overview?start=0&end=31536000000000");
  assert.ok(report.timeline.length <= 121);
});

Deno.test("GET api/logs pages by a cursor while logs arrive: nothing twice, nothing left out", async () => {
  const paths = Array.from({ length: 25 }, (_, i) => `/page/${i}`);
  const { server, client } = await served(paths);
  await using _ = server;
  const seen: string[] = [];
  let next: string | null = "";
  while (next !== null) {
    const before: string = next === "" ? "" : `&before=${next}`;
    const page = await client.json(`/api/logs?kind=request&limit=10${before}`);
    seen.push(...page.logs.map(({ path }: { path: string }) => path));
    next = page.next;
    await (await fetch(`${server.origin}/late`)).body?.cancel();
    await server.tracer.flush();
  }
  assert.deepEqual(seen, paths.toReversed());
});

Deno.test("GET api/logs/count counts what the filters ask for", async () => {
  const { server, client } = await served(["/a", "/b", "/fails"]);
  await using _ = server;
  assert.deepEqual(await client.json("/api/logs/count"), { count: 3, isMore: false });
  assert.deepEqual(await client.json("/api/logs/count?status=5xx"), { count: 1, isMore: false });
});

Deno.test("GET api/logs/count stops at 10,000", async () => {
  const connector = new MemoryConnector({ maxRecords: 10_100 });
  connector.connect();
  for (let i = 0; i < 10_050; i++) {
    connector.saveLog({ id: 0, content: "x", timestamp: 1_000 + i, logLevel: "INFO" });
  }
  const { server, client } = await served([], { connector, retention: { enabled: false } });
  await using _ = server;
  assert.deepEqual(await client.json("/api/logs/count"), { count: 10_000, isMore: true });
  const exact = await client.json("/api/logs/count?start=1050");
  assert.deepEqual(exact, { count: 10_000, isMore: false });
});

Deno.test("GET api/logs/histogram counts by metrics where they know what is asked for", async () => {
  const { server, client } = await served(["/a", "/b", "/fails"], { capture: { sample: 0 } });
  await using _ = server;
  const of = async (query: string) => {
    const { buckets, isComplete, bucketMs } = await client.json(
      `/api/logs/histogram?${query}&${lastHour()}`,
    );
    const sum = (key: string) =>
      buckets.reduce((total: number, bucket: Record<string, number>) => {
        return total + (bucket[key] ?? 0);
      }, 0);
    assert.equal(bucketMs % MINUTE_MS, 0);
    return [sum("total"), sum("errors"), isComplete];
  };
  // Two of the three were left out by the sample, and are counted.
  assert.deepEqual(await of("kind=request"), [3, 1, true]);
  assert.deepEqual(await of("kind=request&status=5xx"), [1, 1, true]);
  assert.deepEqual(await of("kind=request&method=POST"), [0, 0, true]);
  assert.deepEqual(await of("kind=request&route=/a"), [1, 0, true]);
  assert.deepEqual(await of("kind=request&search=fails"), [1, 1, true]);
});

Deno.test("GET api/logs/histogram counts all of a few busy minutes by metrics, if they are whole", async () => {
  const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 10 * MINUTE_MS;
  const connector = new MemoryConnector();
  connector.connect();
  connector.saveMetrics([point(start, 1_500), point(start + MINUTE_MS, 1_000)]);
  for (let i = 0; i < 2_500; i++) {
    const timestamp = start + (i < 1_500 ? 0 : MINUTE_MS) + i % 1_000;
    connector.saveLog({ id: 0, content: "GET /a", method: "GET", timestamp, logLevel: "INFO" });
  }
  const { server, client } = await served([], { connector, retention: { enabled: false } });
  await using _ = server;
  const of = async (query: string) => {
    const { buckets, isComplete } = await client.json(`/api/logs/histogram?kind=request&${query}`);
    const totals: number[] = buckets.map(({ total }: { total: number }) => total);
    return [totals.reduce((sum, total) => sum + total, 0), isComplete];
  };
  const end = start + 2 * MINUTE_MS;
  assert.deepEqual(await of(`start=${start}&end=${end}`), [2_500, true]);
  // Metrics would count more than was asked for.
  assert.deepEqual(await of(`start=${start}&end=${end - 1}`), [2_000, false]);
  // Few are counted one by one, in bars of seconds.
  assert.deepEqual(await of(`start=${start + MINUTE_MS}&end=${end}`), [1_000, true]);
});

Deno.test("GET api/logs/histogram counts the newest logs for all other filters", async () => {
  const connector = new MemoryConnector();
  connector.connect();
  const end = Date.now();
  for (let i = 0; i < 2_100; i++) {
    const logLevel = i % 2 === 0 ? "ERROR" : "INFO";
    connector.saveLog({ id: 0, content: `line ${i}`, timestamp: end - 2_100 + i, logLevel });
  }
  const { server, client } = await served([], { connector, retention: { enabled: false } });
  await using _ = server;
  const whole = await client.json(`/api/logs/histogram?kind=log&start=${end - 3_000}&end=${end}`);
  assert.equal(whole.isComplete, false);
  assert.equal(whole.countedFrom, end - 2_000);
  const total = whole.buckets.reduce((sum: number, { total }: { total: number }) => sum + total, 0);
  assert.equal(total, 2_000);
  const part = await client.json(`/api/logs/histogram?kind=log&start=${end - 500}&end=${end}`);
  assert.equal(part.isComplete, true);
  assert.equal(part.buckets[0].total + (part.buckets[1]?.total ?? 0), 500);
  assert.equal(part.buckets[0].errors + (part.buckets[1]?.errors ?? 0), 250);
});

Deno.test("GET api/health tells of the storage, the cost and the configuration, and no secret", async () => {
  const { server, client } = await served(Array.from({ length: 20 }, () => "/a"), {
    ui: { storageSecret: "s3cret".repeat(6), pageSize: 25 },
    api: {
      enabled: true,
      apiKey: "the-key-of-somebody",
      keys: [{ name: "ops", key: "another-key-of-somebody", scope: "admin" }],
    },
  });
  await using _ = server;
  const asked = Date.now();
  const text = await (await client.fetch("/api/health")).text();
  const answered = Date.now();
  for (const secret of ["s3cret", "the-key", "another-key", "token-of-the-test"]) {
    assert.ok(!text.includes(secret), secret);
  }
  const health = JSON.parse(text);
  const { facts, ...storage } = health.storage;
  assert.deepEqual(storage, { name: "WatchedConnector", rows: 20, state: "open" });
  assert.deepEqual(facts, []);
  assert.ok(health.ownCost.perRequestMs > 0 && health.ownCost.perRequestMs < 1_000);
  assert.equal(health.status.saved, 20);
  const uptimeMs = [asked, answered].map((at) => at - health.startedAt);
  const [least = NaN, most = NaN] = uptimeMs;
  assert.ok(health.status.uptimeMs > least - 2 && health.status.uptimeMs < most + 2);
  const entry = (key: string) =>
    health.configuration.find((each: { key: string }) => each.key === key);
  assert.deepEqual(entry("ui.pageSize"), {
    key: "ui.pageSize",
    value: "25",
    isDefault: false,
    isSecret: false,
  });
  assert.deepEqual(entry("ui.storageSecret"), {
    key: "ui.storageSecret",
    value: "hidden",
    isDefault: false,
    isSecret: true,
  });
  assert.deepEqual(entry("auth.password"), {
    key: "auth.password",
    value: "",
    isDefault: true,
    isSecret: true,
  });
  assert.equal(entry("api.keys").value, "ops admin");
  assert.equal(entry("retention.enabled").value, "true");
});

Deno.test("GET api/health answers while the storage does not", async () => {
  class DeadConnector extends MemoryConnector {
    override connect(): void {
      throw new TypeError("password=hunter2");
    }
  }
  const server = serveTraced(app, { connector: new DeadConnector() });
  await using _ = server;
  const client = await accessOf(server.origin);
  const { storage } = await client.json("/api/health");
  assert.equal(storage.state, "failing");
  assert.ok(!JSON.stringify(storage).includes("hunter2"));
  const list = await client.fetch("/api/logs");
  assert.equal(list.status, 500);
  assert.deepEqual(await list.json(), {
    error: "The storage could not answer: see the Health screen",
  });
});
