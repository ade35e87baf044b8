import type { BaseConnector, MetricsPoint, MetricsQuery, StatusClass } from "@supertracer/core";
import assert from "node:assert/strict";
import { MetricsStore } from "../../../core/metrics/metrics_store.ts";
import { Random } from "../../../core/testing/random.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Points of minutes are kept for 48 hours; older sums are those of wider ranges. */
const SPAN_MS = 46 * 60 * MINUTE_MS;
const CLASSES: readonly [StatusClass, ...StatusClass[]] = ["2xx", "4xx", "5xx", "aborted"];

/**
 * Fails unless a connector adds metrics up as the store in memory does, over random points of two
 * days and random queries with buckets of all widths.
 *
 * @param connector On empty storage, connected and prepared.
 * @param seed Makes the points and queries; it is part of the message when an answer differs.
 */
export async function assertSameMetrics(connector: BaseConnector, seed: number): Promise<void> {
  const random = new Random(seed);
  const now = Date.now();
  const store = new MetricsStore(1_000_000, 1_000_000);
  for (let batch = 0; batch < 20; batch++) {
    const points = Array.from({ length: 40 }, () => randomPoint(random, now));
    store.add(points);
    await connector.saveLogs({ key: `points-${batch}`, logs: [], metrics: points });
  }
  for (let i = 0; i < 150; i++) {
    const query = randomQuery(random, now);
    const expected = store.fetch(query).map(rounded).sort(byKey);
    const actual = (await connector.fetchMetrics(query)).map(rounded).sort(byKey);
    assert.deepEqual(actual, expected, `seed ${seed}, query ${i}: ${JSON.stringify(query)}`);
  }
}

function randomPoint(random: Random, now: number): MetricsPoint {
  const bucket = 100 + random.int(100);
  return {
    start: Math.floor((now - random.int(SPAN_MS)) / MINUTE_MS) * MINUTE_MS,
    method: random.pick(["GET", "POST"]),
    route: random.pick(["/", "/users/:id"]),
    statusClass: random.pick(CLASSES),
    count: 3,
    sumMs: random.int(1_000) / 8,
    maxMs: random.int(1_000) / 8,
    buckets: [[bucket, 2], [bucket + 3, 1]],
  };
}

function randomQuery(random: Random, now: number): MetricsQuery {
  const startDate = now - random.int(SPAN_MS);
  return {
    startDate,
    endDate: startDate + random.int(random.pick([DAY_MS / 24, DAY_MS, SPAN_MS])),
    bucketMs: random.pick([0, 1, 2, 7, 15, 30, 45, 60, 120, 150, 1_440]) * MINUTE_MS,
    method: random.pick([undefined, undefined, "GET"]),
    route: random.pick([undefined, undefined, "/users/:id"]),
  };
}

/** The order in which sums are added up may differ. */
function rounded(point: MetricsPoint): MetricsPoint {
  return { ...point, sumMs: Math.round(point.sumMs * 1e6) / 1e6 };
}

function byKey(a: MetricsPoint, b: MetricsPoint): number {
  const [keyA, keyB] = [a, b].map((p) => `${p.start} ${p.method} ${p.route} ${p.statusClass}`);
  return (keyA ?? "") < (keyB ?? "") ? -1 : 1;
}
