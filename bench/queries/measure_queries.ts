import type { BaseConnector } from "@supertracer/core";
import { tracerDataOf } from "../../tests/support/tracer_data.ts";
import { queryCases } from "./query_cases.ts";
import { sampleMetrics, sampleTraffic, SPAN_MINUTES, SPAN_MS } from "./sample_traffic.ts";

const BATCH_ROWS = 500;
const RUNS = 7;
/** Milliseconds after which a turn ends, so that what is slow does not take all day. */
const TURN_MS = 100;
/** The same for all rounds of one case, each size counted. */
const CASE_MS = 6_000;
const FEWEST_ROUNDS = 3;
/** Part of the rows that a cleanup deletes. */
const CLEANUP_PART = 0.01;
const CLEANUPS = 3;

/** A connector with traffic in it. */
export interface Filled {
  readonly connector: BaseConnector;
  /** How many rows. */
  readonly total: number;
  /** When the traffic ends, epoch milliseconds. */
  readonly end: number;
}

/** What something took on each storage, milliseconds, in the order of the storages. */
export interface CaseTimes {
  readonly name: string;
  readonly ms: readonly number[];
}

/**
 * Fills a connector with a week of traffic, unless it is there already, and says what that took.
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
    console.error(`${total} rows saved in ${Math.round(ms)} ms`);
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
 * Measures every case on each storage, in turns.
 *
 * @param storages The storages.
 * @param only What the name of a case has to contain.
 * @param rounds How many turns each has, unless a case takes long.
 */
export async function* measureQueries(
  storages: readonly Filled[],
  only: string,
  rounds: number,
): AsyncGenerator<CaseTimes, void, void> {
  const sides = storages.map(({ connector, end, total }) => ({
    data: tracerDataOf({ connector, pageSize: 20 }),
    cases: queryCases(end, total),
  }));
  for (const [i, { name }] of sides[0]?.cases.entries() ?? []) {
    if (!name.includes(only)) continue;
    const runs = sides.map(({ data, cases }) => () => cases[i]?.run(data));
    const times = runs.map((): number[] => []);
    for (const run of runs) await turn(run);
    const started = performance.now();
    for (let round = 0; round < rounds; round++) {
      if (round >= FEWEST_ROUNDS && performance.now() - started > CASE_MS) break;
      for (const [j, run] of runs.entries()) times[j]?.push(...await turn(run));
    }
    yield { name, ms: times.map(quartile) };
  }
}

/**
 * Measures a cleanup of one row in a hundred, on each storage in turns, for each row that it deletes.
 * What it deletes is saved before, older than all the rest, so that the storages stay as they are.
 *
 * @param storages The storages.
 */
export async function measureCleanup(storages: readonly Filled[]): Promise<CaseTimes> {
  const times = storages.map((): number[] => []);
  for (let round = 0; round < CLEANUPS; round++) {
    for (const [i, storage] of storages.entries()) times[i]?.push(await cleanUp(storage, round));
  }
  return { name: "cleanup of 1 %, each row", ms: times.map(quartile) };
}

async function cleanUp({ connector, total, end }: Filled, round: number): Promise<number> {
  const count = Math.round(total * CLEANUP_PART);
  for (let from = 0; from < count; from += BATCH_ROWS) {
    const logs = sampleTraffic(total, end - SPAN_MS, from, Math.min(BATCH_ROWS, count - from))
      .map((log) => ({ ...log, errorGroup: undefined }));
    await connector.saveLogs({ key: `old-${crypto.randomUUID()}-${round}`, logs, metrics: [] });
  }
  const started = performance.now();
  const deleted = await connector.cleanup({
    enabled: true,
    maxRecords: total,
    cleanupIntervalMinutes: 1,
    cleanupOlderThanHours: 0,
  });
  const ms = performance.now() - started;
  if (deleted !== count) throw new Error(`${deleted} rows were deleted instead of ${count}`);
  return ms / count;
}

/** Some runs one after the other; milliseconds that each took. */
async function turn(run: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let left = TURN_MS; left > 0 && times.length < RUNS;) {
    const started = performance.now();
    await run();
    const ms = performance.now() - started;
    times.push(ms);
    left -= ms;
  }
  return times;
}

/** A quarter of the runs were faster: other work on the machine changes that less than the median. */
function quartile(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 2] ?? NaN;
}
