import assert from "node:assert/strict";
import fc from "fast-check";
import type { LogRow } from "../../core/http/log_row.ts";
import { parseLogQuery } from "../../core/http/log_query.ts";
import {
  activeValue,
  countActive,
  FIELDS,
  filtersToApi,
  filtersToParams,
  keepsRow,
  type ListKind,
  NO_FILTERS,
  parseFilters,
  toggleFilter,
  withFilter,
} from "../../dashboard/filters.ts";

const NOW = 1_780_000_000_000;

function parse(query: string, kind: ListKind = "request") {
  return parseFilters(new URLSearchParams(query), kind);
}

Deno.test("parseFilters() reads what filtersToParams() writes", () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("GET,POST", "5xx", "404", "300", "1", "ERROR", "15m", "24h"),
  );
  fc.assert(fc.property(
    fc.dictionary(fc.constantFrom(...FIELDS.map((field) => field.key)), value),
    fc.subarray(FIELDS.map((field) => field.key)),
    fc.constantFrom<ListKind>("request", "log"),
    (values, off, kind) => {
      const filters = parseFilters(new URLSearchParams({ ...values, off: off.join(",") }), kind);
      assert.deepEqual(parseFilters(filtersToParams(filters), kind), filters);
    },
  ));
});

Deno.test("filtersToApi() asks only what the server understands", () => {
  fc.assert(fc.property(
    fc.dictionary(fc.constantFrom(...FIELDS.map((field) => field.key)), fc.string()),
    fc.constantFrom<ListKind>("request", "log"),
    (values, kind) => {
      const filters = parseFilters(new URLSearchParams(values), kind);
      parseLogQuery(filtersToApi(filters, kind, NOW));
    },
  ));
});

Deno.test("parseFilters() leaves out what means nothing", () => {
  const filters = parse("status=9xx&min=-1&max=abc&since=1y&errors=yes&method=,&q=%20&other=1");
  assert.deepEqual(filters, NO_FILTERS);
  assert.deepEqual(parse("level=ERROR"), NO_FILTERS, "requests have no level filter");
  assert.deepEqual(parse("level=error&status=5xx", "log").values, { level: "ERROR" });
});

Deno.test("filtersToApi() translates names, ranges and methods", () => {
  const filters = parse("q=pay&path=/api&method=post,put&status=5XX&min=300&errors=1&since=1h");
  assert.deepEqual(Object.fromEntries(filtersToApi(filters, "request", NOW)), {
    kind: "request",
    search: "pay",
    endpoint: "/api",
    method: "POST,PUT",
    status: "5xx",
    minLatency: "300",
    hasError: "true",
    start: String(NOW - 3_600_000),
  });
});

Deno.test("toggleFilter() keeps a filter that is off, and asks the server nothing about it", () => {
  const off = toggleFilter(parse("status=5xx&min=5"), "status");
  assert.equal(filtersToParams(off).toString(), "status=5xx&min=5&off=status");
  assert.equal(activeValue(off, "status"), undefined);
  assert.equal(countActive(off), 1);
  assert.equal(filtersToApi(off, "request", NOW).has("status"), false);
  assert.equal(activeValue(toggleFilter(off, "status"), "status"), "5xx");
  assert.equal(toggleFilter(NO_FILTERS, "status"), NO_FILTERS);
});

Deno.test("withFilter() switches on what it sets, and takes away what is empty", () => {
  const off = toggleFilter(parse("status=5xx"), "status");
  assert.deepEqual(withFilter(off, "status", "404"), { values: { status: "404" }, off: [] });
  assert.deepEqual(withFilter(off, "status", ""), NO_FILTERS);
  assert.deepEqual(withFilter(off, "status", undefined), NO_FILTERS);
});

Deno.test("keepsRow() compares the client, which the storage cannot", () => {
  const row: LogRow = { id: 1, content: "", timestamp: 0, logLevel: "HTTP", clientIp: "10.0.0.1" };
  assert.ok(keepsRow(parse("client=10.0.0.1"), row));
  assert.ok(!keepsRow(parse("client=10.0.0.2"), row));
  assert.ok(keepsRow(parse("client=10.0.0.2&off=client"), row));
});
