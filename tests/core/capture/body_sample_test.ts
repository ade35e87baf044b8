import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { BodySample } from "../../../core/capture/body_sample.ts";

Deno.test("BodySample keeps the beginning, whatever the chunks, and counts all", () => {
  const body = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
  for (const limit of [1, 99, 100, 101, 640, 1_000, 5_000]) {
    for (const size of [1, 7, 100, 999, 1_000]) {
      const sample = new BodySample(limit);
      for (let at = 0; at < body.length; at += size) sample.add(body.subarray(at, at + size));
      assert.deepEqual([...sample.bytes()], [...body.subarray(0, limit)], `${limit}, ${size}`);
      assert.equal(sample.size, 1_000);
    }
  }
});

Deno.test("BodySample copies: what the app does with its chunks afterwards is not seen", () => {
  for (const make of [(text: string) => new TextEncoder().encode(text), Buffer.from]) {
    const sample = new BodySample(100);
    const chunks = [make("first "), make("second")];
    for (const chunk of chunks) {
      sample.add(chunk);
      chunk.fill(0);
    }
    assert.equal(new TextDecoder().decode(sample.bytes()), "first second");
  }
});

Deno.test("BodySample takes no bytes of a chunk that was given away", () => {
  const sample = new BodySample(100);
  const chunk = new Uint8Array(10);
  structuredClone(chunk, { transfer: [chunk.buffer] });
  sample.add(chunk);
  assert.equal(sample.bytes().length, 0);
});

Deno.test("BodySample.setText() counts the bytes that the text takes in UTF-8", () => {
  const texts = ["", "a", "\u00e9", "\u20ac", "\u{1d11e}", "\ud834", "\udd1e\ud834", "\0\x7f\x80"];
  for (const text of [...texts, texts.join(""), texts.join("x").repeat(40_000)]) {
    const sample = new BodySample(100);
    sample.setText(text);
    assert.equal(sample.size, new TextEncoder().encode(text).length, text.slice(0, 20));
  }
});
