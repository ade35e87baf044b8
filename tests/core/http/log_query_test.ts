import assert from "node:assert/strict";
import { formatCursor, parseCursor, parseLogQuery } from "../../../core/http/log_query.ts";

function parse(query: string) {
  return parseLogQuery(new URLSearchParams(query));
}

Deno.test("parseLogQuery() reads every filter", () => {
  assert.deepEqual(
    parse(
      "kind=request&limit=20&search=a%25b&endpoint=/x&method=GET,POST&status=5xx&level=ERROR&minLatency=1.5" +
        "&maxLatency=90&hasError=true&start=1000&end=2000&requestId=r&traceId=t&route=/u/:id&logger=l" +
        "&instance=i&before=1000.5:7&after=5:1",
    ),
    {
      kind: "request",
      limit: 20,
      searchText: "a%b",
      endpoint: "/x",
      methods: ["GET", "POST"],
      statusCode: "5xx",
      logLevel: "ERROR",
      minLatency: 1.5,
      maxLatency: 90,
      hasError: true,
      startDate: 1000,
      endDate: 2000,
      requestId: "r",
      traceId: "t",
      route: "/u/:id",
      loggerName: "l",
      instance: "i",
      before: { timestamp: 1000.5, id: 7 },
      after: { timestamp: 5, id: 1 },
    },
  );
});

Deno.test("parseLogQuery() has defaults, ignores empty values and clamps the limit", () => {
  assert.deepEqual(parse("search=&status="), { limit: 50 });
  assert.equal(parse("limit=1000000000").limit, 200);
});

Deno.test("parseLogQuery() says what is wrong with a parameter", () => {
  for (
    const [query, message] of [
      ["limit=-1", /^limit is "-1": it must be a whole number from 1 on$/],
      ["limit=NaN", /a number/],
      ["limit=1e9", /a number/],
      ["limit[]=1", /There is no parameter "limit\[\]": use q, kind, limit/],
      ["__proto__=x", /There is no parameter/],
      ["constructor=x", /There is no parameter/],
      ["status=9", /status is "9"/],
      ["status=4%25", /status/],
      ["level=error", /level is "error": it must be DEBUG, INFO/],
      ["kind=x", /"request" or "log"/],
      ["hasError=1", /"true" or "false"/],
      ["before=now", /before is "now"/],
      ["start=2026", /^$/],
      [`search=${"x".repeat(1_001)}`, /at most 1000/],
    ] as const
  ) {
    if (query === "start=2026") {
      assert.equal(parse(query).startDate, 2026);
      continue;
    }
    assert.throws(() => parse(query), (error: Error) => message.test(error.message), query);
  }
});

Deno.test("parseLogQuery() takes a query beside the other parameters, and joins them", () => {
  assert.deepEqual(parse("kind=request&status=5xx&q=method:post+-path:/health+status:503"), {
    limit: 50,
    kind: "request",
    statusCode: "5xx",
    methods: ["POST"],
    where: { all: [{ not: { path: "/health" } }, { statusCode: "503" }] },
  });
  assert.deepEqual(parse("q=&kind=log"), { limit: 50, kind: "log" });
});

Deno.test("parseLogQuery() says where a query is wrong", () => {
  const expected = { status: 400, details: { at: 4, length: 6 }, message: /no key "stauts"/ };
  assert.throws(() => parse("q=abc+stauts:5xx"), expected);
});

Deno.test("formatCursor() and parseCursor() are each other's inverse", () => {
  for (const cursor of [{ timestamp: 0, id: 0 }, { timestamp: 1_780_000_000_000.125, id: 42 }]) {
    assert.deepEqual(parseCursor(formatCursor(cursor)), cursor);
  }
});
