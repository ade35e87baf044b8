import { type LogFilters, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { Access } from "../../../core/dashboard/access/access.ts";
import { Dashboard } from "../../../core/dashboard/dashboard.ts";
import { findLogs } from "../../../core/connectors/filtered_reader.ts";
import { nextTurn } from "../../../core/runtime/timers.ts";
import { ApiKeys } from "../../../core/rest/api_keys.ts";
import { RestApi } from "../../../core/rest/rest_api.ts";
import { liveFeedOf, tracerDataOf } from "../../support/tracer_data.ts";

const CALLER = { address: "", isSecure: false };
const LOCAL = { headers: { host: "localhost" } };

function connected(): MemoryConnector {
  const connector = new MemoryConnector();
  connector.connect();
  return connector;
}

Deno.test("At most eight reads run at once, of dashboard and API together; others come again", async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const data = tracerDataOf({ connector: connected(), ready: () => opened });
  const live = liveFeedOf(data);
  const fail = () => assert.fail();
  const dashboard = new Dashboard(data, new Access({ kind: "open" }), live, fail);
  const api = new RestApi(data, new ApiKeys({ kind: "open" }), live, fail);
  const shown = (path: string) =>
    dashboard.handle(new Request(`http://localhost${path}`, LOCAL), path, CALLER);
  const served = (path: string) =>
    api.handle(new Request(`http://localhost${path}`, LOCAL), `/api/v1${path}`, CALLER);
  const paths = ["/api/logs", "/api/logs/1", "/api/logs/count", "/api/overview", "/api/routes"];
  const first = [
    ...paths.map(shown),
    ...["/logs", "/metrics", "/logs/count"].map(served),
  ];
  const refused = [
    ...await Promise.all(paths.map(shown)),
    ...await Promise.all(["/logs", "/logs/1", "/errors", "/routes"].map(served)),
  ];
  for (const response of refused) {
    assert.equal(response.status, 429);
    assert.equal(response.headers.get("retry-after"), "1");
  }
  // What tells how the tracer is reads nothing.
  assert.equal((await shown("/api/status")).status, 200);
  open();
  const statuses = (await Promise.all(first)).map(({ status }) => status);
  assert.deepEqual(statuses, [200, 404, 200, 200, 200, 200, 200, 200]);
  assert.equal((await shown("/api/logs")).status, 200);
});

Deno.test("Searches in memory take turns with the app, however many there are", async () => {
  let now = 0;
  let turn = 0;
  const lookedAt: number[] = [];
  /** Each log that is looked at takes 20 microseconds. */
  class Slow extends MemoryConnector {
    override fetchLogs(filters: LogFilters = {}) {
      const { before, after } = filters;
      const rows = super.countLogs({ before, after });
      now += rows * 0.02;
      lookedAt[turn] = (lookedAt[turn] ?? 0) + rows;
      return super.fetchLogs(filters);
    }
  }
  const connector = new Slow();
  connector.connect();
  for (let id = 1; id <= 1_000; id++) {
    connector.saveLog({
      id,
      content: `GET /${id}`,
      timestamp: id,
      logLevel: "HTTP",
      method: "GET",
    });
  }
  let isDone = false;
  const app = async () => {
    while (!isDone) {
      await nextTurn();
      turn++;
    }
  };
  const going = app();
  const filters: LogFilters[] = [
    { searchText: "nothing of that" },
    { statusCode: "500" },
    { route: "/none" },
    { where: { path: "nowhere" } },
  ];
  const searches = Array.from(
    { length: 8 },
    (_, i) =>
      findLogs(connector, { ...filters[i % 4], limit: 50 }, {
        now: () => now,
        maxMs: Infinity,
      }),
  );
  const pages = await Promise.all(searches);
  isDone = true;
  await going;
  assert.deepEqual(pages.map(({ logs }) => logs.length), Array(8).fill(0));
  const sum = lookedAt.reduce((total, rows) => total + (rows ?? 0), 0);
  assert.ok(sum >= 8 * 990, `${sum} rows in all`);
  // The first part of each search apart, none of which knows yet how long it takes.
  const worst = Math.max(...lookedAt.slice(1).map((rows) => rows ?? 0));
  assert.ok(worst <= 60, `${worst} rows, ${worst * 0.02} ms in one turn`);
});
