import assert from "node:assert/strict";
import { CONDITION, CONDITIONS, valueKind } from "../../../core/filters/conditions.ts";
import { matchesFilters } from "../../../core/filters/matches_filters.ts";
import type { LogCondition } from "../../../core/filters/log_filters.ts";
import type { Log } from "../../../core/log/log.ts";
import { fullLog, sampleLog } from "../../../core/testing/samples.ts";

/** What `fullLog()` meets: each looks at the property of its name. */
const MET: Partial<Record<keyof LogCondition, LogCondition>> = {
  searchText: { searchText: "is not a FUNCTION" },
  endpoint: { endpoint: "localhost:8000/USERS" },
  statusCode: { statusCode: "50x" },
  logLevel: { logLevel: "ERROR" },
  methods: { methods: ["GET", "POST"] },
  startDate: { startDate: 1_780_000_000_000.125 },
  endDate: { endDate: 1_780_000_000_000.25 },
  minLatency: { minLatency: 12.345 },
  maxLatency: { maxLatency: 12.345 },
  hasError: { hasError: true },
  requestId: { requestId: "req-1" },
  errorGroup: { errorGroup: "0c5a1f2be97d4410" },
  traceId: { traceId: "0af7651916cd43dd8448eb211c80319c" },
  route: { route: "/users/:id" },
  loggerName: { loggerName: "billing" },
  instance: { instance: "1234-abcdef" },
  kind: { kind: "request" },
  path: { path: "users/4" },
  pathPattern: { pathPattern: "/*/42" },
  routePattern: { routePattern: "/users/*" },
  errorText: { errorText: "typeerror" },
  bodyText: { bodyText: '"id":3' },
  headerText: { headerText: "set-cookie: a=1\nb=2" },
  userAgent: { userAgent: "CURL" },
  clientIp: { clientIp: "2001:db8::1" },
  spanId: { spanId: "b7ad6b7169203331" },
  user: { user: "ada" },
  service: { service: "shop" },
  attribute: { attribute: { name: "tenant", value: "acme" } },
  outcome: { outcome: "failed" },
  minStatus: { minStatus: 503 },
  maxStatus: { maxStatus: 503 },
  minSize: { minSize: 5_000_000_000 },
  maxSize: { maxSize: 5_000_000_000 },
};

Deno.test("Each condition looks at the properties that its name says", () => {
  const bare = sampleLog({ content: "x", timestamp: NaN });
  for (const [name, condition] of Object.entries(MET)) {
    assert.equal(matchesFilters(fullLog(), { where: condition }), true, name);
    assert.equal(matchesFilters(bare, { where: condition }), false, name);
    // Only what its row says: without that it is not met.
    const { on } = CONDITION[name as keyof LogCondition];
    const texts = on.includes("requestBody") ? ["requestBodyText", "responseBodyText"] : [];
    const without = [...on, ...texts].map((property) => [property, undefined]);
    const log: Log = { ...fullLog(), ...Object.fromEntries(without) };
    assert.equal(matchesFilters(log, { where: condition }), false, name);
  }
});

Deno.test("CONDITIONS are called in the APIs as in code, in snake case", () => {
  for (const { name, rest } of CONDITIONS) {
    if (rest === undefined) continue;
    assert.equal(rest, name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  }
  const named = CONDITIONS.filter(({ isIndexed }) => isIndexed).map(({ rest }) => rest);
  assert.ok(!named.includes(undefined), "what has an index has a parameter");
});

Deno.test("valueKind() says what the value of a condition is", () => {
  const kinds = Object.groupBy(CONDITIONS, valueKind);
  const names = (kind: keyof typeof kinds) => kinds[kind]?.map(({ name }) => name);
  assert.deepEqual(names("time"), ["endDate", "startDate"]);
  assert.deepEqual(names("choice"), ["kind", "logLevel", "outcome"]);
  assert.deepEqual(names("texts"), ["methods"]);
  assert.deepEqual(names("status"), ["statusCode"]);
  assert.deepEqual(names("boolean"), ["hasError"]);
  assert.ok(names("number")?.includes("minLatency"));
  assert.ok(names("text")?.includes("errorGroup"));
});
