import assert from "node:assert/strict";
import {
  overheadBars,
  type OverheadChart,
  overheadCharts,
} from "../../../bench/overhead/overhead_chart.ts";
import { summarizeRequests } from "../../../bench/overhead/summary.ts";
import { VARIANTS } from "../../../bench/overhead/variants.ts";
import { WORKLOADS } from "../../../bench/overhead/workload.ts";
import { measurement } from "./sample_rounds.ts";

function chartOf(cpuUs: Readonly<Record<string, number>>, name = "json"): OverheadChart {
  const workload = WORKLOADS.find((one) => one.name === name);
  assert.ok(workload?.kind === "requests");
  const rounds = new Map(
    Object.entries(cpuUs).map(([variant, cpu]) => [variant, [measurement({ cpuUs: cpu })]]),
  );
  const summary = summarizeRequests(rounds);
  return { workload, summary, variants: VARIANTS, where: "Deno 2 <here>" };
}

const CPU = { bare: 10, sentry: 560, otel: 50, memory: 21.26, sampled: 9, "hono-logger": 45 };

Deno.test("overheadBars() has what each server adds, the least first, ours emphasized", () => {
  assert.deepEqual(overheadBars(chartOf(CPU)), [
    { label: "SuperTracer, memory, 1 %", value: 0, valueText: "0.0 \u00b5s", emphasized: true },
    {
      label: "SuperTracer, memory",
      value: 11.260000000000002,
      valueText: "11.3 \u00b5s",
      emphasized: true,
    },
    { label: "Hono, hono/logger", value: 35, valueText: "35.0 \u00b5s", emphasized: false },
    { label: "Deno's OpenTelemetry", value: 40, valueText: "40.0 \u00b5s", emphasized: false },
    { label: "Sentry", value: 550, valueText: "550 \u00b5s", emphasized: false },
  ]);
});

Deno.test("overheadBars() says where not everything was recorded", () => {
  const rounds = new Map([
    ["bare", [measurement({ cpuUs: 10 })]],
    ["memory", [measurement({ cpuUs: 22, recordedShare: 0.995 })]],
    ["postgres", [measurement({ cpuUs: 20, recordedShare: 0.37 })]],
  ]);
  const bars = overheadBars({ ...chartOf(CPU), summary: summarizeRequests(rounds) });
  assert.deepEqual(bars.map(({ valueText }) => valueText), [
    "10.0 \u00b5s (37 % recorded)",
    "12.0 \u00b5s",
  ]);
});

Deno.test("overheadCharts() draws bars as long as their values, for light and dark pages", async () => {
  const files = await overheadCharts(chartOf({ bare: 10, memory: 21, otel: 54 }));
  assert.deepEqual([...files.keys()], ["overhead-light.svg", "overhead-dark.svg"]);
  for (const svg of files.values()) {
    const widths = Array.from(
      svg.matchAll(/<path d="M0,\d+h([\d.]+)v18h/g),
      ([, width]) => Number(width),
    );
    assert.equal(widths.length, 2);
    const [short = NaN, long = NaN] = widths;
    assert.ok(Math.abs(short / long - 11 / 44) < 0.001, `${short} of ${long}`);
  }
  assert.notEqual(files.get("overhead-light.svg"), files.get("overhead-dark.svg"));
});

Deno.test("overheadCharts() tells its figures to who can't see them", async () => {
  const files = await overheadCharts(chartOf({ bare: 10, memory: 21 }, "stream"));
  const svg = files.get("overhead-stream-dark.svg") ?? "";
  assert.match(svg, /<svg[^>]* role="img" aria-labelledby="title desc"><title id="title">CPU time/);
  assert.match(svg, /<desc id="desc">SuperTracer, memory: 11.0 \u00b5s<\/desc>/);
  assert.match(svg, /Deno 2 &lt;here&gt;/);
});

Deno.test("overheadCharts() draws nothing where there is no bare server to compare with", async () => {
  assert.equal((await overheadCharts(chartOf({ memory: 21 }))).size, 0);
});
