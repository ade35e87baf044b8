import assert from "node:assert/strict";
import type { QueryReader } from "../../../core/http/parameter.ts";
import {
  ERRORS_QUERY,
  logQuery,
  METRICS_QUERY,
  PAGE_QUERY,
  RANGE_QUERY,
} from "../../../core/http/queries.ts";

/** Reads a query as the page writes it. */
function read<T>(reader: QueryReader<T>, query: string): T {
  return reader.read(new URLSearchParams(query), "page");
}

function parse(query: string) {
  return read(logQuery(50), query);
}

Deno.test("logQuery() reads every filter", () => {
  assert.deepEqual(
    parse(
      "kind=request&limit=20&search=a%25b&endpoint=/x&method=GET,POST&status=5xx&level=ERROR&minLatency=1.5" +
        "&maxLatency=90&hasError=true&start=1000&end=2000&requestId=r&traceId=t&route=/u/:id&logger=l" +
        "&errorGroup=00ff&instance=i&before=1000.5:7&after=5:1",
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
      errorGroup: "00ff",
      instance: "i",
      before: { timestamp: 1000.5, id: 7 },
      after: { timestamp: 5, id: 1 },
    },
  );
});

Deno.test("logQuery() has defaults, ignores empty values and clamps the limit", () => {
  assert.deepEqual(parse("search=&status="), { limit: 50 });
  assert.equal(parse("limit=1000000000").limit, 200);
});

Deno.test("logQuery() says what is wrong with a parameter", () => {
  for (
    const [query, message] of [
      ["limit=-1", /^limit is "-1": it must be a whole number, 1 or greater$/],
      ["limit=NaN", /limit is "NaN": it must be a whole number, 1 or greater$/],
      ["limit=1e9", /a whole number/],
      ["limit=1.5", /a whole number/],
      ["limit[]=1", /There is no parameter "limit\[\]": use q, [a-zA-Z, ]+, limit$/],
      ["__proto__=x", /There is no parameter/],
      ["constructor=x", /There is no parameter/],
      ["status=9", /status is "9"/],
      ["status=4%25", /status/],
      ["level=fatal", /level is "fatal": it must be DEBUG, INFO/],
      ["kind=x", /kind is "x": it must be request, log/],
      ["hasError=maybe", /hasError is "maybe": it must be true or false/],
      ["minLatency=-1", /minLatency is "-1": it must be a number, 0 or greater/],
      ["before=now", /before is "now"/],
      ["start=2026-01-31", /start is "2026-01-31": it must be a number/],
      [`search=${"x".repeat(1_001)}`, /at most 1000/],
    ] as const
  ) {
    assert.throws(() => parse(query), (error: Error) => message.test(error.message), query);
  }
});

Deno.test("logQuery() takes a query beside the other parameters, and joins them", () => {
  assert.deepEqual(parse("kind=request&status=5xx&q=method:post+-path:/health+status:503"), {
    limit: 50,
    kind: "request",
    statusCode: "5xx",
    methods: ["POST"],
    where: { all: [{ not: { path: "/health" } }, { statusCode: "503" }] },
  });
  assert.deepEqual(parse("q=&kind=log"), { limit: 50, kind: "log" });
});

Deno.test("logQuery() joins several queries by AND, and bounds them together", () => {
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

Deno.test("logQuery() refuses any other parameter that is there twice, and says which", () => {
  for (const query of ["limit=1&limit=2", "kind=log&q=a&kind=log", "before=1:1&before=1:1"]) {
    const [name] = query.split("=");
    const message = `${name} is given more than once: give it once`;
    assert.throws(() => parse(query), { status: 400, message }, query);
  }
});

Deno.test("logQuery() takes a list as several parameters, or one with commas, and bounds it", () => {
  assert.deepEqual(parse("method=GET,POST&method=PUT").methods, ["GET", "POST", "PUT"]);
  const message = /method has 1002 characters: at most 1000/;
  assert.throws(() => parse("&method=GET".repeat(334).slice(1)), { status: 400, message });
});

Deno.test("PAGE_QUERY and RANGE_QUERY take a parameter once", () => {
  const before = { status: 400, message: /^before is given more than once/ };
  assert.throws(() => read(PAGE_QUERY, "before=1:1&before=1:1"), before);
  const start = { status: 400, message: /^start is given more than once/ };
  assert.throws(() => read(RANGE_QUERY, "start=1&start=1"), start);
});

Deno.test("RANGE_QUERY and METRICS_QUERY refuse a range that ends before it begins", () => {
  for (const reader of [RANGE_QUERY, METRICS_QUERY]) {
    const message = "start must be before end";
    assert.throws(() => read(reader, "start=2&end=2"), { status: 400, message });
  }
  assert.deepEqual(read(METRICS_QUERY, "start=1&end=2&route=/a&method=GET"), {
    startDate: 1,
    endDate: 2,
    route: "/a",
    method: "GET",
  });
});

Deno.test("ERRORS_QUERY names all its parameters, and takes each once", () => {
  assert.deepEqual(read(ERRORS_QUERY, "state=open&limit=5"), {
    ...{ state: "open", startDate: undefined, endDate: undefined, limit: 5 },
  });
  assert.deepEqual(read(ERRORS_QUERY, "limit=501"), {
    ...{ state: undefined, startDate: undefined, endDate: undefined, limit: 500 },
  });
  assert.throws(() => read(ERRORS_QUERY, "sort=id"), {
    message: 'There is no parameter "sort": use start, end, state, limit',
  });
  for (const query of ["state=open&state=all", "limit=1&limit=2", "end=1&end=2"]) {
    const expected = { status: 400, message: /is given more than once/ };
    assert.throws(() => read(ERRORS_QUERY, query), expected, query);
  }
});

Deno.test("logQuery() says where a query is wrong", () => {
  const expected = {
    status: 400,
    details: { members: { at: 4, length: 6 } },
    message: /no key "stauts"/,
  };
  assert.throws(() => parse("q=abc+stauts:5xx"), expected);
});
