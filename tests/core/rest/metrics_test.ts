import assert from "node:assert/strict";
import { serveApi } from "./support/serve_api.ts";

Deno.test("GET metrics answers in the groups of the Python version", async () => {
  await using server = serveApi();
  await server.visit("/users/1", "/users/2", "/a", "/fails");
  const metrics = await server.json("/metrics");
  assert.deepEqual(Object.keys(metrics).slice(0, 8), [
    "summary_stats",
    "method_distribution",
    "status_distribution",
    "timeline_data",
    "performance_data",
    "top_endpoints",
    "slow_endpoints",
    "recent_errors",
  ]);
  const { summary_stats: summary } = metrics;
  assert.equal(summary.total_requests, 4);
  assert.equal(summary.total_errors, 1);
  assert.equal(summary.requests_per_min, Math.round(summary.requests_per_min * 100) / 100);
  assert.match(summary.uptime, /^\d+:\d\d:\d\d$/);
  assert.deepEqual(metrics.method_distribution, { GET: 4 });
  assert.deepEqual(metrics.status_distribution, {
    "2xx": 3,
    "3xx": 0,
    "4xx": 0,
    "5xx": 1,
    Other: 0,
  });
  const { times, counts, error_counts: errors } = metrics.timeline_data;
  assert.equal(times.length, counts.length);
  assert.equal(times.length, errors.length);
  assert.match(times[0], /^\d\d:\d\d$/);
  const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
  assert.deepEqual([sum(counts), sum(errors)], [4, 1]);
  const { times: used, latencies } = metrics.performance_data;
  assert.equal(used.length, latencies.length);
  assert.ok(latencies.every((latency: unknown) => typeof latency === "number"));
  assert.equal(metrics.top_endpoints[0].path, "/users/:id");
  assert.equal(metrics.top_endpoints[0].count, 2);
  assert.equal(typeof metrics.slow_endpoints[0].avg_latency, "number");
  const [error] = metrics.recent_errors;
  assert.deepEqual(
    Object.keys(error).slice(0, 7),
    ["id", "timestamp", "method", "path", "status_code", "duration_ms", "error_msg"],
  );
  assert.equal(error.path, "/fails");
});

Deno.test("GET metrics takes a range, a route and a method", async () => {
  await using server = serveApi();
  await server.visit("/users/1", "/a");
  const total = async (query: string) => {
    return (await server.json(`/metrics?${query}`)).summary_stats.total_requests;
  };
  const route = encodeURIComponent("/users/:id");
  assert.equal(await total(`route=${route}`), 1);
  assert.equal(await total(`route=${route}&method=POST`), 0);
  assert.equal(await total("start_date=2020-01-01&end_date=2020-01-02"), 0);
  assert.equal(await total(`start_date=${new Date(Date.now() - 60_000).toISOString()}`), 2);
  assert.equal((await server.ask("/metrics?limit=5")).status, 400);
  assert.equal((await server.ask("/metrics?start_date=2&end_date=1")).status, 400);
});

Deno.test("GET routes lists the routes", async () => {
  await using server = serveApi();
  await server.visit("/users/1", "/users/2", "/fails");
  const { data, length } = await server.json("/routes");
  assert.equal(length, 2);
  const of = (route: string) => data.find((each: { route: string }) => each.route === route);
  assert.equal(of("/users/:id").requests, 2);
  assert.equal(of("/users/:id").last_error_at, null);
  assert.equal(of("/fails").error_rate, 1);
  assert.match(of("/fails").last_error_at, /\+00:00$/);
});

Deno.test("GET status says ok, and more", async () => {
  await using server = serveApi();
  await server.visit("/a");
  const status = await server.json("/status");
  assert.equal(status.status, "ok");
  assert.deepEqual([status.saved, status.queued, status.storage], [1, 0, "open"]);
  assert.deepEqual([status.recording, status.connector], [true, "WatchedConnector"]);
});
