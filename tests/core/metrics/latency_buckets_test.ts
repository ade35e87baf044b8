import assert from "node:assert/strict";
import fc from "fast-check";
import {
  boundsOf,
  BUCKET_COUNT,
  bucketOf,
  middleOf,
} from "../../../core/metrics/latency_histogram.ts";

const LOWEST_MS = 2 ** -10;
const HIGHEST_MS = 2 ** 31;

/** Durations spread over all the octaves. */
const durations = fc.double({ min: -10, max: 31, noNaN: true, maxExcluded: true })
  .map((exponent) => 2 ** exponent);

Deno.test("bucketOf() finds the bucket whose bounds hold the duration", () => {
  fc.assert(fc.property(durations, (durationMs) => {
    const [low, high] = boundsOf(bucketOf(durationMs));
    assert.ok(low <= durationMs && durationMs < high, `${low} <= ${durationMs} < ${high}`);
  }));
});

Deno.test("bucketOf() follows the documented formula", () => {
  fc.assert(fc.property(durations, (durationMs) => {
    const bucket = bucketOf(durationMs);
    const exponent = Math.floor((bucket - 1) / 16) - 10;
    const low = 2 ** exponent * (1 + (bucket - 1) % 16 / 16);
    assert.equal(boundsOf(bucket)[0], low);
  }));
});

Deno.test("boundsOf() leaves no gap, and no bucket is wider than a sixteenth of its start", () => {
  for (let bucket = 1; bucket < BUCKET_COUNT - 1; bucket++) {
    const [low, high] = boundsOf(bucket);
    assert.equal(bucketOf(low), bucket);
    assert.equal(boundsOf(bucket + 1)[0], high);
    assert.ok((high - low) / low <= 1 / 16);
  }
  assert.deepEqual(boundsOf(0), [0, LOWEST_MS]);
  assert.deepEqual(boundsOf(BUCKET_COUNT - 1), [HIGHEST_MS, Infinity]);
});

Deno.test("middleOf() is at most 5 % from every duration in the bucket", () => {
  fc.assert(fc.property(durations, (durationMs) => {
    const error = Math.abs(middleOf(bucketOf(durationMs)) - durationMs) / durationMs;
    assert.ok(error <= 0.05, `${error}`);
  }));
});

Deno.test("bucketOf() takes any number", () => {
  for (const none of [0, -0, -1, NaN, -Infinity, Number.MIN_VALUE]) {
    assert.equal(bucketOf(none), 0);
  }
  for (const long of [HIGHEST_MS, 1e300, Number.MAX_VALUE, Infinity]) {
    assert.equal(bucketOf(long), BUCKET_COUNT - 1);
  }
  assert.equal(middleOf(BUCKET_COUNT - 1), HIGHEST_MS);
});
