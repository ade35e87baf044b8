import assert from "node:assert/strict";
import { countSpans } from "../../../bench/overhead/sinks/count_spans.ts";

/** A field of protobuf that holds bytes. */
function field(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = parts.flatMap((part) => [...part]);
  const length = content.length < 128
    ? [content.length]
    : [content.length % 128 + 128, Math.floor(content.length / 128)];
  return Uint8Array.from([number << 3 | 2, ...length, ...content]);
}

const SPAN = field(2, field(1, new Uint8Array(16)), Uint8Array.from([0x30, 0x81, 0x01]));
const FIXED = Uint8Array.from([0x39, 1, 2, 3, 4, 5, 6, 7, 8, 0x85, 0x01, 1, 2, 3, 4]);

Deno.test("countSpans() counts the spans of all scopes and resources, and nothing else", () => {
  const resource = field(1, field(1, new Uint8Array(200)));
  const request = Uint8Array.from([
    ...field(1, resource, field(2, field(1, SPAN), SPAN, SPAN), field(2, SPAN, FIXED)),
    ...field(1, field(2, ...Array.from({ length: 40 }, () => SPAN))),
    ...field(3, SPAN),
  ]);
  assert.equal(countSpans(request), 43);
  assert.equal(countSpans(new Uint8Array()), 0);
});

Deno.test("countSpans() refuses what is no protobuf", () => {
  assert.throws(() => countSpans(Uint8Array.of(0x80)), RangeError);
  assert.throws(() => countSpans(Uint8Array.of(0x0b)), RangeError);
});
