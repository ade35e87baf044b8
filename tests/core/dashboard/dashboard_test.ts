import { type Log, type LogFilters, matchesFilters, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { Access } from "../../../core/dashboard/access/access.ts";
import { Dashboard } from "../../../core/dashboard/dashboard.ts";
import { BASE_TIME, saveAll } from "../../../core/testing/samples.ts";
import { liveFeedOf, tracerDataOf } from "../../support/tracer_data.ts";

/** Filters as connectors did before there was `where`. */
class SimpleFilters extends MemoryConnector {
  override get filtersExpressions(): boolean {
    return false;
  }
  override fetchLogs(filters: LogFilters = {}): Log[] {
    assert.equal(filters.where, undefined);
    return super.fetchLogs(filters);
  }
}

async function dashboardOn(connector: MemoryConnector, maxRows: number, logs: Log[]) {
  connector.connect();
  await saveAll(connector, logs);
  const caught: unknown[] = [];
  const data = tracerDataOf({ connector, scan: { maxRows } });
  const access = new Access({ kind: "open" });
  const dashboard = new Dashboard(data, access, liveFeedOf(data), () => caught.push(1));
  return async (target: string) => {
    const request = new Request(`http://localhost/tracer${target}`);
    const response = await dashboard.handle(request, target, { address: "", isSecure: false });
    assert.deepEqual(caught, []);
    return { status: response.status, body: await response.json() };
  };
}

/** Every tenth is a health check that failed, the others are requests for users. */
function traffic(count: number): Log[] {
  return Array.from({ length: count }, (_, i) => ({
    id: 0,
    content: `GET ${i}`,
    timestamp: BASE_TIME + i,
    logLevel: "HTTP" as const,
    method: "GET",
    path: i % 10 === 0 ? "/health" : "/users",
    statusCode: i % 10 === 0 ? 503 : 200,
  }));
}

for (const Connector of [MemoryConnector, SimpleFilters]) {
  Deno.test(`GET /api/logs?q= lists what a query asks for, from ${Connector.name}`, async () => {
    const logs = traffic(200);
    const get = await dashboardOn(new Connector(), 1_000, logs);
    const q = encodeURIComponent("-path:/health OR status:503 path:/nowhere");
    const { status, body } = await get(`/api/logs?kind=request&limit=100&q=${q}`);
    assert.equal(status, 200);
    const expected = logs.filter((log) => matchesFilters(log, { where: { path: "/users" } }))
      .map(({ content }) => content).reverse().slice(0, 100);
    assert.deepEqual(body.logs.map(({ content }: Log) => content), expected);
    assert.equal(body.isComplete, true);
    assert(typeof body.next === "string");
  });

  Deno.test(`GET /api/logs/count counts what a query asks for, in ${Connector.name}`, async () => {
    const get = await dashboardOn(new Connector(), 1_000, traffic(200));
    const { body } = await get("/api/logs/count?q=-path:/health");
    assert.deepEqual(body, { count: 180, isMore: false });
  });
}

Deno.test("GET /api/logs goes on where the search for one page had to end", async () => {
  const get = await dashboardOn(new SimpleFilters(), 60, traffic(200));
  const found: string[] = [];
  let next: string | null = "";
  let pages = 0;
  while (next !== null) {
    const before: string = next === "" ? "" : `&before=${next}`;
    const { body } = await get(`/api/logs?q=path:/health+status:%3E%3D500&limit=50${before}`);
    found.push(...body.logs.map(({ content }: Log) => content));
    next = body.next;
    assert.equal(body.isComplete, next === null);
    pages++;
  }
  assert.equal(pages, 4);
  assert.deepEqual(found, Array.from({ length: 20 }, (_, i) => `GET ${190 - i * 10}`));
});

Deno.test("GET /api/logs/count ends at 10,000, and says so", async () => {
  const connector = new MemoryConnector({ maxRecords: 20_000 });
  const get = await dashboardOn(connector, 1_000, traffic(10_500));
  assert.deepEqual((await get("/api/logs/count")).body, { count: 10_000, isMore: true });
  assert.deepEqual((await get("/api/logs/count?q=is:error")).body, { count: 1_050, isMore: false });
});

for (const path of ["/api/logs", "/api/logs/count", "/api/live"]) {
  Deno.test(`GET ${path} answers 400 and points at what is wrong in a query`, async () => {
    const get = await dashboardOn(new MemoryConnector(), 1_000, []);
    const { status, body } = await get(`${path}?q=method:get+stauts:5xx`);
    assert.equal(status, 400);
    assert.match(body.error, /no key "stauts": did you mean "status"/);
    assert.deepEqual([body.at, body.length], [11, 6]);
  });
}
