import assert from "node:assert/strict";
import { parseTraceParent } from "../../../core/capture/capture_request.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

Deno.test("parseTraceParent() reads version 00 and versions to come", () => {
  assert.deepEqual(parseTraceParent(`00-${TRACE}-${SPAN}-01`), { traceId: TRACE, spanId: SPAN });
  assert.deepEqual(parseTraceParent(`01-${TRACE}-${SPAN}-01-more`), {
    traceId: TRACE,
    spanId: SPAN,
  });
});

Deno.test("parseTraceParent() refuses what W3C Trace Context refuses", () => {
  for (
    const value of [
      "",
      `ff-${TRACE}-${SPAN}-01`,
      `00-${"0".repeat(32)}-${SPAN}-01`,
      `00-${TRACE}-${"0".repeat(16)}-01`,
      `00-${TRACE.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${SPAN}-01-more`,
      `00-${TRACE}-${SPAN}`,
      `00-${TRACE}x-${SPAN}-01`,
    ]
  ) assert.equal(parseTraceParent(value), undefined, value);
});
