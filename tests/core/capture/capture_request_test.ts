import { clientAddress, parseTraceParent } from "../../../core/capture/capture_request.ts";
import assert from "node:assert/strict";

Deno.test("clientAddress() is the connection's unless proxies are trusted", () => {
  assert.equal(clientAddress("10.0.0.1", "1.2.3.4", 0), "10.0.0.1");
  assert.equal(clientAddress("10.0.0.1", undefined, 1), "10.0.0.1");
});

Deno.test("clientAddress() counts trusted proxies from the right, where nobody can forge", () => {
  const header = "6.6.6.6, 203.0.113.7, 10.0.0.2";
  assert.equal(clientAddress("10.0.0.1", header, 1), "10.0.0.2");
  assert.equal(clientAddress("10.0.0.1", header, 2), "203.0.113.7");
  assert.equal(clientAddress("10.0.0.1", header, 9), "10.0.0.1");
});

Deno.test("clientAddress() takes what proxies write, and nothing that is no address", () => {
  assert.equal(clientAddress("r", "203.0.113.7:51234", 1), "203.0.113.7");
  assert.equal(clientAddress("r", "[2001:db8::1]:443", 1), "2001:db8::1");
  assert.equal(clientAddress("r", "2001:db8::1", 1), "2001:db8::1");
  for (const bad of ["unknown", "<script>", "_hidden", "1.2.3.4.5.6.7.8", "a:b\r\nc"]) {
    assert.equal(clientAddress("r", bad, 1), "r", bad);
  }
});

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
