import assert from "node:assert/strict";
import parse from "parse-prometheus-text-format";
import { bucketOf, LatencyHistogram } from "../../../core/metrics/latency_histogram.ts";
import { RequestTotals } from "../../../core/metrics/request_totals.ts";
import { prometheusText } from "../../../core/rest/prometheus.ts";
import { IDLE_STATS } from "../../support/tracer_data.ts";
import { serveApi } from "./support/serve_api.ts";

interface Family {
  readonly name: string;
  readonly type: string;
  readonly metrics: readonly {
    readonly value?: string;
    readonly labels?: Readonly<Record<string, string>>;
  }[];
}

/** Families by name, as a parser of the format sees them. */
function familiesOf(text: string): Map<string, Family> {
  const families: Family[] = parse(text);
  return new Map(families.map((family) => [family.name, family]));
}

function textOf(totals: RequestTotals): string {
  return prometheusText({
    totals: totals.with([]),
    stats: { ...IDLE_STATS, dropped: { queue_full: 3 }, queued: 2, writing: 1 },
    version: "1.2.3",
    isRecording: false,
    startedAt: 1_780_000_000_500,
  });
}

Deno.test("GET metrics/prometheus is in the text format, and only grows", async () => {
  await using server = serveApi();
  await server.visit("/users/1", "/users/2", "/fails");
  const scrape = async () => {
    const response = await server.ask("/metrics/prometheus");
    assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    return familiesOf(await response.text());
  };
  const requests = (families: Map<string, Family>) =>
    Object.fromEntries(
      (families.get("supertracer_http_requests_total")?.metrics ?? []).map(({ labels, value }) => [
        `${labels?.["method"]} ${labels?.["route"]} ${labels?.["status_class"]}`,
        Number(value),
      ]),
    );
  const first = await scrape();
  assert.deepEqual(requests(first), { "GET /users/:id 2xx": 2, "GET /fails 5xx": 1 });
  assert.equal(first.get("supertracer_records_saved_total")?.metrics[0]?.value, "3");
  // Counted, and not stored yet: shown all the same, and once.
  await (await fetch(`${server.origin}/users/3`)).body?.cancel();
  assert.equal(requests(await scrape())["GET /users/:id 2xx"], 3);
  await server.tracer.flush();
  assert.equal(requests(await scrape())["GET /users/:id 2xx"], 3);
  assert.equal((await server.tracer.metrics()).totals.requests, 4);
});

Deno.test("prometheusText() counts durations by buckets that are exact", () => {
  const totals = new RequestTotals();
  const histogram = new LatencyHistogram();
  for (const ms of [0.5, 1, 3, 5, 100, 20_000]) histogram.record(bucketOf(ms), ms);
  const { count, sumMs, maxMs, buckets } = histogram;
  const point = { start: 0, method: "GET", route: "/a", count, sumMs, maxMs, buckets };
  totals.add([{ ...point, statusClass: "2xx" }, { ...point, statusClass: "5xx" }]);
  const samples = new Map(
    [
      ...textOf(totals).matchAll(
        /^supertracer_http_request_duration_seconds_(\w+)\{(.+)\} (\S+)$/gm,
      ),
    ]
      .map(([, suffix, labels, value]) => [`${suffix} ${labels}`, Number(value)]),
  );
  const ofBucket = (le: string) => samples.get(`bucket method="GET",route="/a",le="${le}"`);
  assert.equal(samples.get('count method="GET",route="/a"'), 12);
  assert.equal(samples.get('sum method="GET",route="/a"'), 2 * sumMs / 1_000);
  const bounds = ["0.001", "0.004", "0.008", "16.384", "+Inf"];
  assert.deepEqual(bounds.map(ofBucket), [2, 6, 8, 10, 12]);
  const counts = [...samples].filter(([name]) => name.startsWith("bucket")).map(([, n]) => n);
  assert.equal(counts.length, 16);
  assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
});

Deno.test("prometheusText() escapes labels, and tells of the recorder", () => {
  const totals = new RequestTotals();
  const route = 'a"b\\c\nsupertracer_forged 1 {\u00e9';
  const none = { start: 0, method: "GET", count: 1, sumMs: 1, maxMs: 1, buckets: [] };
  totals.add([{ ...none, route, statusClass: "2xx" }]);
  const text = textOf(totals);
  assert.ok(!/^supertracer_forged/m.test(text));
  const families = familiesOf(text);
  assert.equal(families.get("supertracer_http_requests_total")?.metrics.length, 1);
  const dropped = families.get("supertracer_records_dropped_total")?.metrics[0];
  assert.deepEqual([dropped?.labels, dropped?.value], [{ reason: "queue_full" }, "3"]);
  assert.equal(families.get("supertracer_records_queued")?.metrics[0]?.value, "3");
  assert.equal(families.get("supertracer_recording")?.metrics[0]?.value, "0");
  assert.equal(families.get("supertracer_start_time_seconds")?.metrics[0]?.value, "1780000000.5");
  for (const [name, { type }] of families) {
    assert.equal(type === "COUNTER", name.endsWith("_total"), name);
  }
});

Deno.test("RequestTotals bounds the series, and counts what is beyond as _other", () => {
  const totals = new RequestTotals(10);
  for (let i = 0; i < 100; i++) {
    totals.add([{
      start: 0,
      method: "GET",
      route: `/${i}`,
      statusClass: "2xx",
      count: 1,
      sumMs: 1,
      maxMs: 1,
      buckets: [[160, 1]],
    }]);
  }
  const all = totals.with([]);
  assert.equal(all.length, 11);
  assert.equal(all.find(({ route }) => route === "_other")?.histogram.count, 90);
  assert.equal(all.reduce((sum, { histogram }) => sum + histogram.count, 0), 100);
});
