import assert from "node:assert/strict";
import { RouteLimit } from "../../../core/metrics/metrics_collector.ts";

function fill(limit: RouteLimit, prefix: string, status: number, minute: number, count = 100) {
  return Array.from({ length: count }, (_, i) => limit.nameOf(`/${prefix}${i}`, status, minute))
    .filter((name) => name !== "_other").length;
}

Deno.test("RouteLimit.nameOf() knows as many routes as it may", () => {
  const limit = new RouteLimit(10);
  assert.equal(fill(limit, "a", 200, 0), 10);
  assert.equal(limit.nameOf("/a3", 200, 0), "/a3");
  assert.equal(limit.nameOf("/b", 200, 0), "_other");
});

Deno.test("RouteLimit.nameOf() leaves half of the room to routes that are found", () => {
  const limit = new RouteLimit(10);
  assert.equal(fill(limit, "guess", 404, 0), 5);
  assert.equal(fill(limit, "real", 200, 0), 5);
  assert.equal(limit.nameOf("/real0", 404, 0), "/real0");
});

Deno.test("RouteLimit.nameOf() makes room of routes that were idle for an hour", () => {
  const limit = new RouteLimit(10);
  fill(limit, "old", 200, 0);
  limit.nameOf("/old3", 200, 30);
  assert.equal(limit.nameOf("/new", 200, 59), "_other");
  assert.equal(limit.nameOf("/new", 200, 60), "/new");
  assert.equal(limit.nameOf("/old3", 200, 60), "/old3");
  assert.equal(fill(limit, "more", 200, 60), 8);
});

Deno.test("RouteLimit.nameOf() makes room also after the clock jumped back", () => {
  const limit = new RouteLimit(10);
  fill(limit, "future", 200, 1_000_000);
  assert.equal(limit.nameOf("/new", 200, 0), "/new");
});
