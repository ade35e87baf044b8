import type { BaseConnector } from "@supertracer/core";
import { queryCases } from "./query_cases.ts";
import { sampleMetrics, sampleTraffic, SPAN_MINUTES, SPAN_MS } from "./sample_traffic.ts";

const BATCH_ROWS = 500;
const WARM_UP_RUNS = 5;
const ROUNDS = 8;
const RUNS = 7;

/** A connector with traffic in it. */
export interface Filled {
  readonly connector: BaseConnector;
  /** How many rows. */
  readonly total: number;
  /** When the traffic ends, epoch milliseconds. */
  readonly end: number;
}

/**
 * Fills a connector with a week of traffic, unless it is there already, and says how long that took.
 *
 * @param connector Connected and prepared.
 * @param total How many rows.
 */
export async function filled(connector: BaseConnector, total: number): Promise<Filled> {
  const rows = await connector.countLogs();
  if (rows !== 0 && rows !== total) {
    throw new Error(`there are ${rows} rows instead of ${total}: remove them`);
  }
  const newest = (await connector.fetchLogs({ limit: 1 }))[0]?.timestamp;
  // The newest of few rows is minutes old when the week ends.
  const end = newest === undefined
    ? Math.ceil(Date.now() / 60_000) * 60_000
    : Math.round((newest + SPAN_MS / total) / 60_000) * 60_000;
  if (rows === 0) {
    const ms = await fill(connector, total, end);
    console.log(`${total} rows saved in ${Math.round(ms)} ms`);
  }
  return { connector, total, end };
}

/**
 * Fills a connector with a week of traffic.
 *
 * @param connector Connected and prepared.
 * @param total How many rows.
 * @param end When the week ends, epoch milliseconds.
 * @returns Milliseconds it took.
 */
export async function fill(connector: BaseConnector, total: number, end: number): Promise<number> {
  const started = performance.now();
  let minute = 0;
  for (let from = 0; from < total; from += BATCH_ROWS) {
    const metrics = [];
    for (; minute < SPAN_MINUTES && minute * total <= from * SPAN_MINUTES; minute++) {
      metrics.push(...sampleMetrics(total, end, minute));
    }
    const logs = sampleTraffic(total, end, from, Math.min(BATCH_ROWS, total - from));
    await connector.saveLogs({ key: `fill-${from}`, logs, metrics });
  }
  for (; minute < SPAN_MINUTES; minute++) {
    await connector.saveMetrics(sampleMetrics(total, end, minute));
  }
  return performance.now() - started;
}

/**
 * Measures every case on both in turns, and prints the times in milliseconds and their ratio, one
 * case a line.
 */
export async function compare(small: Filled, large: Filled): Promise<void> {
  console.log(`${"".padEnd(28)} ${"small".padStart(9)} ${"large".padStart(9)}  ratio`);
  const largeCases = queryCases(large.end, large.total);
  for (const [i, { name, run }] of queryCases(small.end, small.total).entries()) {
    const runs = [
      () => run(small.connector),
      () => largeCases[i]?.run(large.connector),
    ];
    const times = runs.map((): number[] => []);
    for (const each of runs) for (let j = 0; j < WARM_UP_RUNS; j++) await each();
    for (let round = 0; round < ROUNDS; round++) {
      for (const [j, each] of runs.entries()) {
        for (let k = 0; k < RUNS; k++) {
          const started = performance.now();
          await each();
          times[j]?.push(performance.now() - started);
        }
      }
    }
    const [before = NaN, after = NaN] = times.map(quartile);
    const figures = [before, after].map((ms) => ms.toFixed(2).padStart(9)).join(" ");
    const ratio = after / before;
    console.log(
      `${name.padEnd(28)} ${figures} ${ratio.toFixed(2).padStart(6)}${ratio > 1.5 ? " !" : ""}`,
    );
  }
}

/** A quarter of the runs were faster: other work on the machine changes that less than the median. */
function quartile(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 2] ?? NaN;
}
