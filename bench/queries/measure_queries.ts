import type { BaseConnector } from "@supertracer/core";
import { queryCases } from "./query_cases.ts";
import { sampleMetrics, sampleTraffic } from "./sample_traffic.ts";

const BATCH_ROWS = 500;
const MINUTES = 1_440;
const RUNS = 15;

/** Milliseconds by the name of the case. */
export type QueryTimes = ReadonlyMap<string, number>;

/**
 * Fills a connector with a day of traffic.
 *
 * @param connector Connected and prepared.
 * @param total How many rows.
 * @param end When the day ends, epoch milliseconds.
 * @returns Milliseconds it took.
 */
export async function fill(connector: BaseConnector, total: number, end: number): Promise<number> {
  const started = performance.now();
  let minute = 0;
  for (let from = 0; from < total; from += BATCH_ROWS) {
    const metrics = [];
    for (; minute < MINUTES && minute * total <= from * MINUTES; minute++) {
      metrics.push(...sampleMetrics(total, end, minute));
    }
    const logs = sampleTraffic(total, end, from, Math.min(BATCH_ROWS, total - from));
    await connector.saveLogs({ key: `fill-${from}`, logs, metrics });
  }
  for (; minute < MINUTES; minute++) await connector.saveMetrics(sampleMetrics(total, end, minute));
  return performance.now() - started;
}

/**
 * Measures every case: the median of some runs, after two that warm up.
 *
 * @param connector Filled by {@linkcode fill}.
 * @param total How many rows.
 * @param end When the day ends.
 */
export async function measure(
  connector: BaseConnector,
  total: number,
  end: number,
): Promise<QueryTimes> {
  const times: Map<string, number> = new Map();
  for (const { name, run } of queryCases(end, total)) {
    const each: number[] = [];
    for (let i = -2; i < RUNS; i++) {
      const started = performance.now();
      await run(connector);
      if (i >= 0) each.push(performance.now() - started);
    }
    times.set(name, each.sort((a, b) => a - b)[RUNS >> 1] ?? NaN);
  }
  return times;
}

/** Prints times and ratios, one case a line. */
export function report(small: QueryTimes, large: QueryTimes): void {
  console.log(`${"".padEnd(28)} ${"small".padStart(9)} ${"large".padStart(9)}  ratio`);
  for (const [name, ms] of large) {
    const before = small.get(name) ?? NaN;
    const figures = [before, ms].map((each) => each.toFixed(2).padStart(9)).join(" ");
    const ratio = ms / before;
    console.log(
      `${name.padEnd(28)} ${figures} ${ratio.toFixed(2).padStart(6)}${ratio > 1.5 ? " !" : ""}`,
    );
  }
}
