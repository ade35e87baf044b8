import assert from "node:assert/strict";
import { seenValues, seenWords } from "../../../dashboard/query/seen_values.ts";
import type { LogRow } from "../../../dashboard/server/api.ts";

Deno.test("seenWords() names the rows in which seenValues() counts", () => {
  assert.equal(seenWords(1), "counted in the 1 loaded row");
  assert.equal(seenWords(2_000), "counted in the 2,000 loaded rows");
  assert.equal(seenWords(2_001), "counted in the newest 2,000 of 2,001 loaded rows");
  const rows = Array.from({ length: 2_001 }, (_, id): LogRow => {
    return { id, content: "", timestamp: 0, logLevel: "HTTP", route: "/ok" };
  });
  assert.deepEqual(seenValues("route", rows), [{ value: "/ok", count: 2_000 }]);
});
