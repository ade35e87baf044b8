import assert from "node:assert/strict";
import { ERRORS_QUERY, logQuery, RANGE_QUERY } from "../../../core/http/queries.ts";
import { cpuMs } from "../../support/cpu_time.ts";

/** Reads a query as clients of the REST API write it. */
function parse(query: string | URLSearchParams) {
  const parameters = typeof query === "string" ? new URLSearchParams(query) : query;
  return logQuery(20).read(parameters, "rest");
}

/** The parameters there are, as the refusal of an unknown one tells. */
function parameterNames(): string[] {
  try {
    parse("unknown=");
  } catch (error) {
    if (error instanceof Error) return error.message.split(": use ")[1]?.split(", ") ?? [];
  }
  return [];
}

Deno.test("logQuery() of the REST API reads times as Python's API does, in UTC where none is said", () => {
  const noon = Date.UTC(2026, 0, 31, 12);
  for (
    const [text, time] of [
      ["2026-01-31T12:00:00Z", noon],
      ["2026-01-31T12:00:00+00:00", noon],
      ["2026-01-31T12:00:00 00:00", noon],
      ["2026-01-31 12:00:00", noon],
      ["2026-01-31T12:00", noon],
      ["2026-01-31T14:30:00+0230", noon],
      ["2026-01-31T12:00:00.123456+00:00", noon + 123.456],
      ["2026-01-31t12:00:00z", noon],
      ["2026-01-31", noon - 12 * 3_600_000],
      [`${noon / 1_000}`, noon],
      [`${noon / 1_000}.5`, noon + 500],
      [`${noon}`, noon],
      ["0", 0],
    ] as const
  ) {
    const query = new URLSearchParams({ start_date: text });
    assert.equal(parse(query).startDate, time, text);
  }
  for (
    const text of [
      "now",
      "NaN",
      "2026-13-01",
      "2026-02-30",
      "2026-02-29T12:00:00Z",
      "2026-04-31T00:00:00+02:00",
      "2026-01-31T25:00",
      "2026-01-31T12:60",
      "2026-01-31T12:00+25:00",
      "31.01.2026",
      "1e9",
      "Infinity",
      "[]",
      "-",
    ]
  ) {
    assert.throws(
      () => parse(`start_date=${text}`),
      /start_date is .* must be a time such as/,
      text,
    );
  }
});

Deno.test("logQuery() of the REST API says what is wrong, in the words of the API", () => {
  for (
    const [query, message] of [
      ["limit=-1", /limit is "-1"/],
      ["limit=0", /limit is "0"/],
      ["limit=NaN", /limit is "NaN"/],
      ["limit=1e9", /limit/],
      ["limit={}", /limit/],
      ["limit[]=1", /There is no parameter "limit\[\]": use q, [a-z_, ]+, limit$/],
      ["__proto__=1", /There is no parameter "__proto__"/],
      ["constructor=1", /There is no parameter/],
      ["searchText=x", /There is no parameter "searchText"/],
      ["status_code=9", /status_code is "9"/],
      ["min_latency=-1", /min_latency is "-1"/],
      ["max_latency=x", /max_latency is "x"/],
      ["has_error=maybe", /has_error is "maybe"/],
      ["log_level=FATAL", /log_level is "FATAL": it must be DEBUG/],
      ["before=now", /before is "now"/],
      ["before=1:2:3", /before/],
      ["kind=x", /kind is "x"/],
      [`endpoint=${"x".repeat(1_001)}`, /endpoint has 1001 characters/],
    ] as const
  ) {
    assert.throws(() => parse(query), (error: Error) => message.test(error.message), query);
  }
});

Deno.test("logQuery() of the REST API clamps the limit and ignores empty parameters", () => {
  assert.equal(parse("").limit, 20);
  assert.equal(parse("limit=1000000000").limit, 200);
  assert.deepEqual(parse("search_text=&start_date="), { limit: 20 });
});

Deno.test("logQuery() of the REST API joins repeated q and methods, and refuses any other repeated one", () => {
  assert.deepEqual(parse("q=status:5xx&methods=GET&methods=PUT&method=POST&q=-path:/a").where, {
    not: { path: "/a" },
  });
  assert.deepEqual(parse("methods=GET&methods=PUT&method=POST").methods, ["GET", "PUT", "POST"]);
  for (const name of parameterNames()) {
    if (["q", "methods", "method"].includes(name)) continue;
    const message = `${name} is given more than once: give it once`;
    assert.throws(() => parse(`${name}=&${name}=`), { status: 400, message }, name);
  }
  const twice = new URLSearchParams("start_date=1&start_date=2");
  const message = /^start_date is given more than once/;
  for (const reader of [ERRORS_QUERY, RANGE_QUERY]) {
    assert.throws(() => reader.read(twice, "rest"), { status: 400, message });
  }
});

Deno.test("RANGE_QUERY names its parameters as the REST API does", () => {
  const query = new URLSearchParams("start_date=2&end_date=1");
  const message = "start_date must be before end_date";
  assert.throws(() => RANGE_QUERY.read(query, "rest"), { status: 400, message });
});

Deno.test("logQuery() of the REST API asks for a group of errors", () => {
  assert.deepEqual(parse("error_group=00ff"), { errorGroup: "00ff", limit: 20 });
});

Deno.test("logQuery() of the REST API is done with 100,000 parameters soon", () => {
  const many = (text: string) => new URLSearchParams(text.repeat(100_000));
  const queries = [many("x=1&"), many("q=a&"), many("methods=A&")];
  const start = cpuMs();
  for (const query of queries) {
    assert.throws(() => parse(query), /There is no parameter "x"|has \d+ characters: at most/);
  }
  assert.ok(cpuMs() - start < 5_000);
});

Deno.test("logQuery() of the REST API knows every parameter of the Python version", () => {
  const known = parameterNames();
  for (
    const name of [
      "limit",
      "search_text",
      "endpoint",
      "status_code",
      "log_level",
      "start_date",
      "end_date",
      "methods",
      "min_latency",
      "max_latency",
      "has_error",
      "error_group",
    ]
  ) assert.ok(known.includes(name), name);
});
