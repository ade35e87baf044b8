import type { LogExpression, LogFilters } from "@supertracer/core";
import assert from "node:assert/strict";
import { parseQuery } from "../../../core/query/parse_query.ts";

const NOW = Date.UTC(2026, 10, 24, 12);

function parse(text: string): LogFilters {
  return parseQuery(text, { now: NOW });
}

function where(text: string): LogExpression | undefined {
  return parse(text).where;
}

Deno.test("parseQuery() reads the example of the documentation", () => {
  const text = 'status:5xx method:POST,PUT route:/users/:id dur:>=300ms level:error "exact text" ' +
    "-path:/health since:15m";
  assert.deepEqual(parse(text), {
    statusCode: "5xx",
    methods: ["POST", "PUT"],
    route: "/users/:id",
    minLatency: 300,
    logLevel: "ERROR",
    searchText: "exact text",
    startDate: NOW - 900_000,
    where: { not: { path: "/health" } },
  });
});

Deno.test("parseQuery() of nothing asks for everything", () => {
  assert.deepEqual(parse(""), {});
  assert.deepEqual(parse(" \t\n"), {});
});

Deno.test("parseQuery() gives what has an index its place beside where", () => {
  const plain: Record<string, LogFilters> = {
    "url:page=2": { endpoint: "page=2" },
    "text:refused": { searchText: "refused" },
    "logger:billing": { loggerName: "billing" },
    "instance:web-1": { instance: "web-1" },
    "request:r1": { requestId: "r1" },
    "requestId:r1": { requestId: "r1" },
    "trace:t1": { traceId: "t1" },
    "group:e1": { errorGroup: "e1" },
    "TRACEID:t1": { traceId: "t1" },
    "is:error": { hasError: true },
    "is:request": { kind: "request" },
    "kind:LOG": { kind: "log" },
    "has:error": { hasError: true },
    "dur:1s..2m": { minLatency: 1_000, maxLatency: 120_000 },
    "latency:<=1.5s": { maxLatency: 1_500 },
    "(status:404)": { statusCode: "404" },
    "(method:get level:warn)": { methods: ["GET"], logLevel: "WARN" },
  };
  for (const [text, expected] of Object.entries(plain)) {
    assert.deepEqual(parse(text), expected, text);
  }
});

Deno.test("parseQuery() puts into where what has no index", () => {
  const conditions: Record<string, LogExpression> = {
    "path:/users": { path: "/users" },
    "path:/api/*": { pathPattern: "/api/*" },
    'path:"/a*b"': { path: "/a*b" },
    "route:/api/*": { routePattern: "/api/*" },
    "ip:2001:db8::1": { clientIp: "2001:db8::1" },
    "body:ada@example.com": { bodyText: "ada@example.com" },
    'header:"content-type: text/html"': { headerText: "content-type: text/html" },
    "agent:curl": { userAgent: "curl" },
    'error:"not a function"': { errorText: "not a function" },
    "outcome:Aborted": { outcome: "aborted" },
    "is:failed": { outcome: "failed" },
    "span:s1": { spanId: "s1" },
    "user:ada": { user: "ada" },
    "service:shop": { service: "shop" },
    "attr.tenant:acme": { attribute: { name: "tenant", value: "acme" } },
    "ATTR.order.Id:7": { attribute: { name: "order.Id", value: "7" } },
    "attribute.a-b_c:true": { attribute: { name: "a-b_c", value: "true" } },
    "-attr.tenant:a,b": {
      not: {
        any: [
          { attribute: { name: "tenant", value: "a" } },
          { attribute: { name: "tenant", value: "b" } },
        ],
      },
    },
    "size:512..10kb": { all: [{ minSize: 512 }, { maxSize: 10_000 }] },
    "size:>=1.5MiB": { minSize: 1_572_864 },
    "status:>=500": { minStatus: 500 },
    "status:400..404": { all: [{ minStatus: 400 }, { maxStatus: 404 }] },
    "-status:404": { not: { statusCode: "404" } },
    "NOT status:404": { not: { statusCode: "404" } },
    "-method:get,put": { not: { methods: ["GET", "PUT"] } },
    "status:5xx,404": { any: [{ statusCode: "5xx" }, { statusCode: "404" }] },
    "-status:5xx,404": { not: { any: [{ statusCode: "5xx" }, { statusCode: "404" }] } },
    "status:404 OR level:error": { any: [{ statusCode: "404" }, { logLevel: "ERROR" }] },
    "-(a b)": { not: { all: [{ searchText: "a" }, { searchText: "b" }] } },
    "-(-(-(a)))": { not: { searchText: "a" } },
    "NOT (a OR b)": { not: { any: [{ searchText: "a" }, { searchText: "b" }] } },
  };
  for (const [text, expected] of Object.entries(conditions)) {
    assert.deepEqual(parse(text), { where: expected }, text);
  }
});

Deno.test("parseQuery() lets AND bind closer than OR, and parentheses closest", () => {
  const [a, b, c] = ["a", "b", "c"].map((searchText) => ({ searchText }));
  assert(a !== undefined && b !== undefined && c !== undefined);
  assert.deepEqual(where("a b OR c"), { any: [{ all: [a, b] }, c] });
  assert.deepEqual(where("a AND b OR c"), { any: [{ all: [a, b] }, c] });
  assert.deepEqual(parse("a (b OR c)"), { ...a, where: { any: [b, c] } });
  assert.deepEqual(where("a OR (b OR c)"), { any: [a, b, c] });
  assert.deepEqual(where("(a)OR(b)"), { any: [a, b] });
});

Deno.test("parseQuery() joins what is asked twice: both must be met", () => {
  assert.deepEqual(parse("refused timeout"), {
    searchText: "refused",
    where: { searchText: "timeout" },
  });
  assert.deepEqual(parse("status:4xx status:404 -is:log"), {
    statusCode: "4xx",
    where: { all: [{ statusCode: "404" }, { not: { kind: "log" } }] },
  });
  assert.deepEqual(parse("since:1h since:15m until:5m until:1m dur:>=5 dur:>=10"), {
    startDate: NOW - 900_000,
    endDate: NOW - 300_000,
    minLatency: 10,
  });
});

Deno.test("parseQuery() takes more than for the next number", () => {
  const { minLatency = 0 } = parse("dur:>300ms");
  assert(minLatency > 300 && minLatency < 300.000_000_1);
  const { maxLatency = 0 } = parse("dur:<300ms");
  assert(maxLatency < 300 && maxLatency > 299.999_999_9);
  assert((parse("dur:>0").minLatency ?? 0) > 0);
  assert((parse("dur:<0").maxLatency ?? 0) < 0);
});

Deno.test("parseQuery() reads times: so long ago, dates, and times with a zone", () => {
  const at = (text: string) => parse(text).startDate;
  assert.equal(at("since:30s"), NOW - 30_000);
  assert.equal(at("from:1.5h"), NOW - 5_400_000);
  assert.equal(at("start:2w"), NOW - 14 * 86_400_000);
  assert.equal(at("since:2026-11-24"), Date.UTC(2026, 10, 24));
  assert.equal(at("since:2026-11-24T10:00"), Date.UTC(2026, 10, 24, 10));
  assert.equal(at('since:"2026-11-24 10:00:05.250"'), Date.UTC(2026, 10, 24, 10, 0, 5, 250));
  assert.equal(at("since:2026-11-24T10:00+02:00"), Date.UTC(2026, 10, 24, 8));
  assert.equal(at("since:2026-11-24T10:00+0200"), Date.UTC(2026, 10, 24, 8));
  const fine = Date.UTC(2026, 10, 24, 10, 0, 5, 123) + 0.456;
  assert.equal(at("since:2026-11-24T10:00:05.123456Z"), fine);
  assert.equal(at("since:1780000000000"), 1_780_000_000_000);
});

Deno.test("parseQuery() takes until for before, of a day to its end", () => {
  assert.equal(parse("until:2026-11-24").endDate, Date.UTC(2026, 10, 25));
  assert.equal(parse("to:2026-11-24T10:00Z").endDate, Date.UTC(2026, 10, 24, 10));
  assert.equal(parse("end:1h").endDate, NOW - 3_600_000);
});

Deno.test("parseQuery() takes at for a stretch of time", () => {
  const day = (from: number, to: number) => ({ startDate: from, endDate: to });
  assert.deepEqual(parse("at:2026-11-24"), day(Date.UTC(2026, 10, 24), Date.UTC(2026, 10, 25)));
  assert.deepEqual(
    parse("at:2026-11-24T10:00Z"),
    day(Date.UTC(2026, 10, 24, 10), Date.UTC(2026, 10, 24, 10, 1)),
  );
  assert.deepEqual(
    parse("at:2026-11-20..2026-11-24"),
    day(Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 25)),
  );
  assert.deepEqual(parse("at:2h..1h"), day(NOW - 7_200_000, NOW - 3_600_000));
  assert.deepEqual(parse("at:2h.."), { startDate: NOW - 7_200_000 });
});

Deno.test("parseQuery() takes in quotes every character for itself", () => {
  const texts = {
    '"http://x"': "http://x",
    '"12:30"': "12:30",
    '"a \\"b\\" \\\\ \\d"': 'a "b" \\ \\d',
    '"OR"': "OR",
    '"-x"': "-x",
    '"(a)"': "(a)",
    'text:"a,b"': "a,b",
    "f(x)": "f(x)",
    "a-b": "a-b",
    "or": "or",
  };
  for (const [text, expected] of Object.entries(texts)) {
    assert.deepEqual(parse(text), { searchText: expected }, text);
  }
  assert.deepEqual(parse('method:"get"'), { methods: ["get"] });
  assert.deepEqual(parse('method:"get",put'), { methods: ["get", "PUT"] });
  assert.deepEqual(parse('status:"5xx"'), { statusCode: "5xx" });
});
