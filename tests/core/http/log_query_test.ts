import assert from "node:assert/strict";
import { parseErrorQuery } from "../../../core/http/error_parameters.ts";
import { parseBefore, parseLogQuery } from "../../../core/http/log_query.ts";
import { parseMetricsQuery } from "../../../core/http/metrics_parameters.ts";

function parse(query: string) {
  return parseLogQuery(new URLSearchParams(query));
}

Deno.test("parseLogQuery() reads every filter", () => {
  assert.deepEqual(
    parse(
      "kind=request&limit=20&search=a%25b&endpoint=/x&method=GET,POST&status=5xx&level=ERROR&minLatency=1.5" +
        "&maxLatency=90&hasError=true&start=1000&end=2000&requestId=r&traceId=t&route=/u/:id&logger=l" +
        "&instance=i&errorGroup=g&before=1000.5:7&after=5:1",
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
      errorGroup: "g",
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

Deno.test("parseLogQuery() joins several queries by AND, and bounds them together", () => {
  assert.deepEqual(parse("q=status:5xx+OR+-path:/health&q=&q=method:post"), {
    limit: 50,
    methods: ["POST"],
    where: { any: [{ statusCode: "5xx" }, { not: { path: "/health" } }] },
  });
  // Each by itself, so that what is wrong in one is not mended by the next.
  assert.throws(() => parse("q=a+OR&q=b"), {
    status: 400,
    details: { members: { at: 2, length: 2 } },
  });
  const terms = `q=${"a+".repeat(30)}`;
  assert.throws(() => parse(`${terms}&${terms}`), { status: 400, message: /At most 50 terms/ });
  const long = `q=${"a".repeat(2_100)}`;
  assert.throws(() => parse(`${long}&${long}`), { status: 400, message: /at most 4096/ });
});

Deno.test("parseLogQuery() refuses any other parameter that is there twice, and says which", () => {
  for (const query of ["limit=1&limit=2", "kind=log&q=a&kind=log", "method=GET&method=PUT"]) {
    const [name] = query.split("=");
    const message = `${name} is there more than once: give it once`;
    assert.throws(() => parse(query), { status: 400, message }, query);
  }
});

Deno.test("parseBefore() and parseMetricsQuery() take a parameter once", () => {
  const twice = (name: string) => new URLSearchParams([[name, "1:1"], [name, "1:1"]]);
  assert.throws(() => parseBefore(twice("before")), { status: 400, message: /^before is there/ });
  const read = () => parseMetricsQuery(twice("start"), ["start", "end"]);
  assert.throws(read, { status: 400, message: /^start is there more than once/ });
});

Deno.test("parseErrorQuery() names all its parameters, and takes each once", () => {
  const read = (query: string) => parseErrorQuery(new URLSearchParams(query));
  assert.deepEqual(read("state=open&limit=5"), {
    ...{ state: "open", startDate: undefined, endDate: undefined, limit: 5 },
  });
  assert.throws(() => read("sort=id"), {
    message: 'There is no parameter "sort": use state, start, end, limit',
  });
  for (const query of ["state=open&state=all", "limit=1&limit=2", "end=1&end=2"]) {
    assert.throws(() => read(query), { status: 400, message: /is there more than once/ }, query);
  }
});

Deno.test("parseLogQuery() says where a query is wrong", () => {
  const expected = {
    status: 400,
    details: { members: { at: 4, length: 6 } },
    message: /no key "stauts"/,
  };
  assert.throws(() => parse("q=abc+stauts:5xx"), expected);
});
