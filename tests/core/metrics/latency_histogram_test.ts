import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketOf, LatencyHistogram } from "../../../core/metrics/latency_histogram.ts";

/** Whole milliseconds, so that sums are exact in any order. */
const durations = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 2 ** 30 })),
  { minLength: 1, maxLength: 200 },
);

function histogramOf(list: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const durationMs of list) histogram.record(bucketOf(durationMs), durationMs);
  return histogram;
}

function sumOf(...histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const sum = new LatencyHistogram();
  for (const histogram of histograms) sum.merge(histogram);
  return sum;
}

function contentOf({ count, sumMs, maxMs, buckets }: LatencyHistogram) {
  return { count, sumMs, maxMs, buckets };
}

Deno.test("LatencyHistogram.percentile() is at most 5 % from the exact one", () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0.001, max: 1, noNaN: true }), (list, share) => {
      const sorted = list.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
      const estimate = histogramOf(list).percentile(share) ?? NaN;
      assert.ok(Math.abs(estimate - exact) / exact <= 0.05, `${estimate} for ${exact}`);
    }),
  );
});

Deno.test("LatencyHistogram.percentile() stays as good when histograms are added up", () => {
  fc.assert(fc.property(fc.array(durations, { minLength: 1, maxLength: 5 }), (lists) => {
    const all = lists.flat();
    for (const share of [0.5, 0.95, 0.99, 1]) {
      assert.equal(
        sumOf(...lists.map(histogramOf)).percentile(share),
        histogramOf(all).percentile(share),
      );
    }
  }));
});

Deno.test("LatencyHistogram.percentile() is never above the maximum", () => {
  assert.equal(histogramOf([8.01]).percentile(0.99), 8.01);
});

Deno.test("LatencyHistogram.percentile() of an empty histogram is null", () => {
  assert.equal(new LatencyHistogram().percentile(0.5), null);
});

Deno.test("LatencyHistogram.merge() is commutative and associative", () => {
  fc.assert(fc.property(durations, durations, durations, (first, second, third) => {
    const [a, b, c] = [histogramOf(first), histogramOf(second), histogramOf(third)];
    assert.deepEqual(contentOf(sumOf(a, b)), contentOf(sumOf(b, a)));
    assert.deepEqual(contentOf(sumOf(sumOf(a, b), c)), contentOf(sumOf(a, sumOf(b, c))));
  }));
});

Deno.test("LatencyHistogram.merge() of the parts gives the whole", () => {
  fc.assert(fc.property(durations, fc.nat(200), (list, cut) => {
    const parts = sumOf(histogramOf(list.slice(0, cut)), histogramOf(list.slice(cut)));
    assert.deepEqual(contentOf(parts), contentOf(histogramOf(list)));
  }));
});

Deno.test("LatencyHistogram.merge() leaves out buckets that there are not", () => {
  const histogram = histogramOf([10]);
  const before = histogram.buckets;
  histogram.merge({ count: 0, sumMs: 0, maxMs: 0, buckets: [[-1, 5], [NaN, 5], [1e9, 5]] });
  assert.deepEqual(histogram.buckets, before);
});
