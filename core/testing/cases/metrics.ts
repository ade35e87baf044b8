import { BaseConnector } from "../../connectors/base_connector.ts";
import { BUCKET_COUNT } from "../../metrics/latency_histogram.ts";
import type { MetricsPoint, MetricsQuery } from "../../metrics/metrics_point.ts";
import { MINUTE_MS } from "../../runtime/units.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expectEqual } from "../expectations.ts";
import { recentHour, samplePoint } from "../samples.ts";

/** Cases about metrics. */
export const METRICS_CASES: readonly ConnectorCase[] = [
  {
    name: "fetchMetrics() returns what saveMetrics() stored",
    async run({ connector }) {
      const points = [
        samplePoint(),
        samplePoint({ method: "_OTHER", route: "_other", statusClass: "aborted" }),
        samplePoint({ route: "/\u00e9'%", statusClass: "5xx", buckets: [] }),
        samplePoint({
          count: 5_000_000_000,
          sumMs: 0.1,
          maxMs: 1e9,
          buckets: [[0, 1], [BUCKET_COUNT - 1, 7]],
        }),
      ].map((point, i) => ({ ...point, start: recentHour() + i * MINUTE_MS }));
      await connector.saveMetrics(points);
      await expectPoints(connector, { bucketMs: MINUTE_MS }, points);
    },
  },
  {
    name: "saveMetrics() merges points of the same key, within a call and across calls",
    async run({ connector }) {
      const longer = samplePoint({ count: 1, sumMs: 50, maxMs: 50, buckets: [[170, 4], [200, 1]] });
      await connector.saveMetrics([samplePoint(), longer]);
      await connector.saveMetrics([samplePoint()]);
      await expectPoints(connector, {}, [
        samplePoint({ count: 7, sumMs: 123, maxMs: 50, buckets: [[160, 4], [170, 6], [200, 1]] }),
      ]);
    },
  },
  {
    name: "saveMetrics() keeps points of different keys apart",
    async run({ connector }) {
      const points = [
        samplePoint({ method: "POST" }),
        samplePoint({ route: "/" }),
        samplePoint({ statusClass: "4xx" }),
        samplePoint({ start: recentHour() + 30 * MINUTE_MS }),
      ];
      await connector.saveMetrics(points);
      await expectPoints(connector, { bucketMs: 15 * MINUTE_MS }, points);
    },
  },
  {
    name: "saveMetrics() may be called many times at once, and loses nothing",
    async run({ connector }) {
      const calls = Array.from({ length: 20 }, async () => {
        await connector.saveMetrics([samplePoint(), samplePoint({ method: "PUT" })]);
      });
      await Promise.all(calls);
      const counts = (await connector.fetchMetrics()).map(({ count }) => count);
      expectEqual(counts, [60, 60], "counts of the points");
    },
  },
  {
    name: "saveMetrics() accepts no points, and fetchMetrics() then finds none",
    async run({ connector }) {
      await connector.saveMetrics([]);
      expectEqual(await connector.fetchMetrics(), [], "fetchMetrics()");
    },
  },
  {
    name: "fetchMetrics() covers startDate inclusive to endDate exclusive, in whole minutes",
    async run({ connector }) {
      const points = atMinutes([0, 1, 2, 3]);
      await connector.saveMetrics(points);
      const at = (minutes: number) => recentHour() + minutes * MINUTE_MS;
      const queries: [MetricsQuery, number, number][] = [
        [{ startDate: at(1), endDate: at(3) }, 1, 3],
        [{ startDate: new Date(at(1)), endDate: new Date(at(3)) }, 1, 3],
        [{ startDate: at(1.5), endDate: at(2.5) }, 1, 3],
        [{ startDate: at(2) }, 2, 4],
        [{ endDate: at(2) }, 0, 2],
        [{ startDate: at(4) }, 4, 4],
      ];
      for (const [query, from, to] of queries) {
        await expectPoints(connector, { bucketMs: MINUTE_MS, ...query }, points.slice(from, to));
      }
    },
  },
  {
    name: "fetchMetrics() merges points within buckets of bucketMs, ascending by start",
    async run({ connector }) {
      await connector.saveMetrics(atMinutes([31, 0, 29, 30, 1]));
      const points = await connector.fetchMetrics({
        startDate: recentHour(),
        endDate: recentHour() + 60 * MINUTE_MS,
        bucketMs: 30 * MINUTE_MS,
      });
      const starts = points.map(({ start }) => (start - recentHour()) / MINUTE_MS);
      expectEqual(starts, [0, 30], "minutes of the buckets");
      expectEqual(points.map(({ count }) => count), [9, 6], "counts of the buckets");
      expectEqual(points[0]?.buckets, [[160, 6], [170, 3]], "histogram of the first bucket");
    },
  },
  {
    name: "fetchMetrics() filters by method and by route",
    async run({ connector }) {
      const points = [samplePoint(), samplePoint({ method: "POST" }), samplePoint({ route: "/" })];
      await connector.saveMetrics(points);
      await expectPoints(connector, { method: "POST" }, points.slice(1, 2));
      await expectPoints(connector, { route: "/" }, points.slice(2));
      await expectPoints(connector, { method: "GET", route: "/users/:id" }, points.slice(0, 1));
      await expectPoints(connector, { method: "DELETE" }, []);
    },
  },
  {
    name: "saveMetrics() that a connector stores itself: another connector adds to it and finds it",
    reopens: true,
    async run({ connector, open }) {
      if (connector.saveMetrics === BaseConnector.prototype.saveMetrics) return;
      const other = await open();
      await Promise.all([connector, other].map(async (each) => {
        for (let i = 0; i < 10; i++) await each.saveMetrics([samplePoint()]);
      }));
      await connector.disconnect();
      expectEqual((await other.fetchMetrics())[0]?.count, 60, "count of the point");
    },
  },
];

function atMinutes(minutes: readonly number[]): MetricsPoint[] {
  return minutes.map((minute) => samplePoint({ start: recentHour() + minute * MINUTE_MS }));
}

/** Compares ignoring the order within a bucket. */
async function expectPoints(
  connector: BaseConnector,
  query: MetricsQuery,
  expected: readonly MetricsPoint[],
): Promise<void> {
  const points = await connector.fetchMetrics({ bucketMs: 15 * MINUTE_MS, ...query });
  const what = `fetchMetrics(${JSON.stringify(query)})`;
  expectEqual([...points].sort(byKey), [...expected].sort(byKey), what);
}

function byKey(a: MetricsPoint, b: MetricsPoint): number {
  const [keyA, keyB] = [a, b].map((p) => `${p.start} ${p.method} ${p.route} ${p.statusClass}`);
  return (keyA ?? "") < (keyB ?? "") ? -1 : 1;
}
