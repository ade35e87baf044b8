import assert from "node:assert/strict";
import fc from "fast-check";
import { formatCursor, parseCursor } from "../../../core/log/log.ts";

Deno.test("formatCursor() and parseCursor() are each other's inverse", () => {
  const timestamps = fc.double({ noNaN: true }).map((timestamp) => timestamp + 0);
  fc.assert(fc.property(timestamps, fc.maxSafeNat(), (timestamp, id) => {
    const text = formatCursor({ timestamp, id });
    assert.deepEqual(parseCursor(text), { timestamp, id });
    assert.equal(new URLSearchParams(`before=${text}`).get("before"), text);
  }));
  for (const timestamp of [0, -1, 1e-7, 1e21, 1e300, -Infinity, 1_780_000_000_000.125]) {
    const cursor = { timestamp, id: 42 };
    assert.deepEqual(parseCursor(formatCursor(cursor)), cursor);
  }
});

Deno.test("parseCursor() takes nothing but what formatCursor() writes", () => {
  for (const text of ["", "now", "1", "1:", ":1", "1:2:3", "NaN:1", "1:1.5", "1e+3:1x", " 1:1"]) {
    assert.equal(parseCursor(text), undefined, text);
  }
});
