import type { BaseConnector } from "@supertracer/core";
import { cpuUsage } from "node:process";
import { parseArgs } from "node:util";
import {
  type CaseTimes,
  type Filled,
  filled,
  measureCleanup,
  measureQueries,
} from "./measure_queries.ts";
import { queryTable } from "./query_table.ts";

/** Where a bench keeps its rows. */
export interface BenchStorage extends AsyncDisposable {
  /**
   * Opens what has so many rows, or is empty.
   *
   * @param rows How many.
   */
  open(rows: number): Promise<BaseConnector>;
  /**
   * Waits until what is done after saving is done: indexes, statistics.
   *
   * @param rows Which of them.
   * @param connector It, filled.
   */
  settle(rows: number, connector: BaseConnector): Promise<void>;
}

/** What a storage is made of. */
export interface BenchPlace {
  /** Where it is, to be used again; nothing for one that is thrown away. */
  readonly at: string | undefined;
  /** Whether texts have an index. */
  readonly textIndex: boolean;
}

/** What a bench of queries can be told. */
export interface BenchOptions extends BenchPlace {
  /** How many rows, ascending. */
  readonly rows: readonly number[];
  /** What the names of cases have to contain. */
  readonly only: string;
  readonly rounds: number;
}

/**
 * Reads the arguments.
 *
 * @param args `--rows 10000,100000,1000000 --only text --rounds 8 --at place --no-text-index`.
 * @throws {RangeError} If a number can't be used.
 */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      rows: { type: "string", default: "10000,100000,1000000" },
      only: { type: "string", default: "" },
      rounds: { type: "string", default: "8" },
      at: { type: "string" },
      "text-index": { type: "boolean", default: true },
    },
  });
  // Of fewer, or other numbers, the rare values are not 25 rows.
  const rows = values.rows.split(",").map((each) => {
    return whole(each, (count) => count >= 1_000 && count % 1_000 === 0, "thousands");
  });
  return {
    rows: rows.sort((a, b) => a - b),
    only: values.only,
    rounds: whole(values.rounds, (count) => count > 0, "a whole number from 1"),
    at: values.at,
    textIndex: values["text-index"],
  };
}

/**
 * Fills storages of several sizes and asks each the same, in turns; prints a table.
 *
 * @param args The arguments.
 * @param place Makes the storages.
 */
export async function runBench(
  args: readonly string[],
  place: (options: BenchPlace) => Promise<BenchStorage>,
): Promise<void> {
  const { rows, only, rounds, ...where } = benchOptions(args);
  await using storage = await place(where);
  await using opened = new AsyncDisposableStack();
  const storages: Filled[] = [];
  for (const total of rows) {
    const connector = await storage.open(total);
    opened.defer(async () => await connector.disconnect());
    const before = cpuUsage();
    storages.push(await filled(connector, total));
    const saved = performance.now();
    await storage.settle(total, connector);
    const { system, user } = cpuUsage(before);
    const { bytes = NaN } = await connector.storageStats() ?? {};
    console.error(
      `${total} rows: ${(bytes / total).toFixed(0)} bytes and ` +
        `${((system + user) / total).toFixed(1)} us of our CPU each, ready ` +
        `${Math.round(performance.now() - saved)} ms after they were there`,
    );
  }
  const cases: CaseTimes[] = [];
  const note = (times: CaseTimes) => {
    cases.push(times);
    console.error(`${times.name}: ${times.ms.map((ms) => ms.toFixed(2)).join(", ")} ms`);
  };
  for await (const times of measureQueries(storages, only, rounds)) note(times);
  if ("cleanup".includes(only)) note(await measureCleanup(storages));
  console.log(`\n${queryTable(rows, cases)}`);
}

function whole(text: string, isRight: (count: number) => boolean, expected: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && isRight(count)) return count;
  throw new RangeError(`Cannot use ${JSON.stringify(text)}: pass ${expected}`);
}
