/**
 * What queries cost on SQLite as data grows:
 * `deno run -A bench/queries/sqlite.ts [--rows 10000,100000,1000000] [--only text] [--rounds 8]
 * [--at directory] [--no-text-index]`. Files that are there are used again.
 *
 * @module
 */
import { SQLiteConnector } from "@supertracer/sqlite";
import { join } from "node:path";
import { awaitTextIndex } from "./await_text_index.ts";
import { type BenchPlace, type BenchStorage, runBench } from "./run_bench.ts";

/** Files in a directory, which is removed in the end unless it was given. */
async function openDirectory({ at, textIndex }: BenchPlace): Promise<BenchStorage> {
  const directory = at ?? await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  await Deno.mkdir(directory, { recursive: true });
  const pathOf = (rows: number) => join(directory, `bench_${rows}.db`);
  return {
    async open(rows) {
      const connector = new SQLiteConnector({ path: pathOf(rows), textIndex });
      await connector.connect();
      await connector.initDb();
      return connector;
    },
    settle: (rows, connector) => awaitTextIndex(connector, pathOf(rows)),
    async [Symbol.asyncDispose]() {
      if (at === undefined) await Deno.remove(directory, { recursive: true });
    },
  };
}

if (import.meta.main) await runBench(Deno.args, openDirectory);
