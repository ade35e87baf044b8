import type { Log } from "@supertracer/core";
import { LOG_COLUMN_NAMES, LOG_COLUMNS, logFromRow, logValues } from "@supertracer/core/sql";
import assert from "node:assert/strict";
import { IdSource, RequestContext } from "../../../core/log/request_context.ts";
import { RequestRecord } from "../../../core/log/log_shapes.ts";
import { fullLog } from "../../../core/testing/samples.ts";

Deno.test("logValues() has each property in the column of its name", () => {
  const values = logValues(fullLog());
  assert.equal(values.length, LOG_COLUMNS.length);
  for (const [i, { name, property, isJson }] of LOG_COLUMNS.entries()) {
    const value: unknown = fullLog()[property];
    const expected = property === "timestamp" ? Number(value) / 1_000 : value;
    assert.deepEqual(isJson ? JSON.parse(String(values[i])) : values[i], expected, name);
  }
});

Deno.test("LOG_COLUMNS has every property of a log but id; texts of bodies stand in their column", () => {
  const others = ["id", "requestBodyText", "responseBodyText"];
  const properties = [...LOG_COLUMNS.map(({ property }) => property), ...others].sort();
  assert.deepEqual(properties, Object.keys(fullLog()).sort());
});

Deno.test("logValues() of a recorded request are those of the log that it stands for", () => {
  for (const record of sampleRecords()) {
    const values = logValues(record);
    const plain = logValues(record.toLog());
    for (const [i, { name, isJson }] of LOG_COLUMNS.entries()) {
      const read = (value: unknown) => isJson && value !== null ? JSON.parse(String(value)) : value;
      assert.deepEqual(read(values[i]), read(plain[i]), name);
    }
  }
});

Deno.test("logFromRow() reads what it can of rows that somebody else wrote", () => {
  const row = { ...Object.fromEntries(LOG_COLUMN_NAMES.map((name) => [name, null])), id: 7n };
  const log = logFromRow({
    ...row,
    timestamp: 1_700_000_000.5,
    log_level: "CRITICAL",
    headers: "no JSON",
    request_body: "no JSON",
    outcome: "unheard of",
  });
  const expected: Partial<Log> = { id: 7, content: "", logLevel: "INFO", requestBody: "no JSON" };
  const present = Object.fromEntries(
    Object.entries(log).filter(([, value]) => value !== undefined),
  );
  assert.deepEqual(present, { ...expected, timestamp: 1_700_000_000_500 });
});

function* sampleRecords(): Generator<RequestRecord, void, void> {
  const ids = new IdSource();
  const queries = [
    ...["", "a=1", "a=1&a=2&b", "&&a=&=b&", "q=caf%C3%A9+au+lait", "__proto__=1&a%00=%ud800"],
    ...["a[]=1&a[]=2", "\u00e9=1", "x=a=b=c", "a=1;b=2"],
  ];
  const headers = [
    undefined,
    [],
    ["host", "localhost", "x-quote", 'a"b\\c', "x-tab", "a\tb", "x-latin", "\u00e9\u00ff"],
    ["set-cookie", "a=1", "x", "1", "set-cookie", "b=2", "set-cookie", "c=3"],
    ["__proto__", "1", "constructor", "2"],
  ];
  const bodies = ['{"a":[1,null,"\\u0000"]}', "null", '"text"'];
  for (const query of queries) {
    for (const rawHeaders of headers) {
      const record = new RequestRecord(new RequestContext(ids));
      Object.assign(record, {
        ...{ timestamp: 1_780_000_000_000, method: "GET" },
        line: { origin: "http://a", path: "/x", query },
        ...{ rawHeaders, rawResponseHeaders: rawHeaders, statusCode: 200 },
      });
      yield record;
    }
  }
  for (const text of bodies) {
    const record = new RequestRecord(new RequestContext(ids));
    record.recordedRequestBody = { text, format: "json", state: "complete" };
    record.recordedResponseBody = { text, format: "text", state: "truncated" };
    yield record;
  }
}
