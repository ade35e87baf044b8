import { parseQuery } from "@supertracer/core";
import assert from "node:assert/strict";
import { listHref, queryText, requestsHref } from "../../../dashboard/address/query_link.ts";
import { DEFAULT_RANGE, LASTS, parseRange, rangeLast } from "../../../dashboard/address/range.ts";

Deno.test("queryText() spells conditions in the query language", () => {
  assert.equal(
    queryText({ statusClass: "error" }, DEFAULT_RANGE),
    "has:error -outcome:aborted,interrupted since:1h",
  );
  assert.equal(
    queryText({ statusClass: "aborted", method: "GET", route: "/users/:id", fromMs: 184.6 }),
    "outcome:aborted,interrupted method:GET route:/users/:id dur:>=184",
  );
  assert.equal(queryText({}), "");
});

Deno.test("queryText() keeps what a client sent inside its quotes", () => {
  assert.equal(
    queryText({ route: '/a" status:2xx \\' }),
    'route:"/a\\" status:2xx \\\\"',
  );
});

Deno.test("requestsHref() leads to the list with that query", () => {
  const href = requestsHref({ statusClass: "aborted", route: "/a?b&c" }, DEFAULT_RANGE);
  assert.equal(
    new URL(href, "http://a/x/").searchParams.get("q"),
    "outcome:aborted,interrupted route:/a?b&c since:1h",
  );
});

Deno.test("queryText() writes what parseQuery() of core reads", () => {
  const range = parseRange(
    new URLSearchParams("start=2026-11-24T10:00Z&end=2026-11-24T11:00Z"),
  );
  const { route, methods, startDate, endDate, minLatency } = parseQuery(
    queryText({ statusClass: "4xx", method: "GET", route: '/a "b"\\:id', fromMs: 184.6 }, range),
  );
  assert.deepEqual([route, methods, minLatency], ['/a "b"\\:id', ["GET"], 184]);
  assert.equal(Number(startDate), Date.UTC(2026, 10, 24, 10));
  assert.equal(Number(endDate), Date.UTC(2026, 10, 24, 11));
  for (const key of LASTS.keys()) {
    const last = rangeLast(key);
    assert.ok(
      last !== undefined && parseQuery(queryText({ statusClass: "aborted" }, last)).startDate,
    );
  }
});

Deno.test("listHref() leads to all that have a value, with one of them open", () => {
  assert.equal(listHref("logs", "request", "r1", 7), "logs?q=request:r1&open=7");
  assert.equal(listHref("requests", "ip", "::1"), "requests?q=ip:::1");
});
