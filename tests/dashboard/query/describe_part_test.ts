import assert from "node:assert/strict";
import { describePart } from "../../../dashboard/query/describe_part.ts";
import { EMPTY_QUERY, partsOf, withText } from "../../../dashboard/query/list_query.ts";
import { bareText } from "../../../dashboard/query/query_parts.ts";

Deno.test("describePart() and bareText() leave out the sign, however it is written", () => {
  for (const sign of ["-", "NOT ", "NOT"]) {
    const [part] = partsOf(withText(EMPTY_QUERY, `${sign}(a b)`));
    assert.ok(part?.negated);
    assert.equal(bareText(part), "(a b)");
    assert.deepEqual(describePart(part, String), { name: "", value: "(a b)" });
  }
  for (const text of ["NOTE", '"-a"', '"NOT a"']) {
    const [part] = partsOf(withText(EMPTY_QUERY, text));
    assert.ok(part !== undefined && !part.negated);
    assert.equal(bareText(part), text);
  }
});
