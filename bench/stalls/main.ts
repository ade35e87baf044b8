/**
 * How long the event loop is held while an app is traced, by whatever there is and by our own writes,
 * and the same while old rows are deleted:
 * `deno run -A bench/stalls/main.ts [--seconds 10] [--rate 5000] [--rows 100000]
 * [--only bare,memory,sqlite,postgres]`. Exits with 1 if a promise is broken.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { type CommandedServer, startCommanded } from "../event_loop/control.ts";
import { jsonWorkload } from "../event_loop/json_workload.ts";
import { HELD_SHARE, runPaced } from "../overhead/load/paced_load.ts";
import { settleProcess } from "../overhead/settle.ts";
import { type StallReport, type StallRun, stallTable, stallVerdicts } from "./stall_report.ts";

const LABELS: Readonly<Record<string, string>> = {
  bare: "bare `Deno.serve`",
  memory: "memory",
  sqlite: "SQLite",
  postgres: "PostgreSQL",
};
const WARM_UP_SECONDS = 3;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "10" },
    rate: { type: "string", default: "5000" },
    rows: { type: "string", default: "100000" },
    only: { type: "string", default: Object.keys(LABELS).join(",") },
  },
});
const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const workload = jsonWorkload();

await using stack = new AsyncDisposableStack();
const folder = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
stack.defer(() => Deno.remove(folder, { recursive: true }));

console.log(
  `${workload.description}, ${rate} a second for ${seconds} s, ${values.rows} rows before`,
);
const runs: StallRun[] = [];
for (const storage of values.only.split(",")) runs.push(...await measure(storage));
console.log(`\n${stallTable(runs)}\n`);
const { kept, lines } = stallVerdicts(runs);
for (const line of lines) console.log(line);
if (!kept) Deno.exitCode = 1;

async function measure(storage: string): Promise<StallRun[]> {
  const label = LABELS[storage];
  if (label === undefined) {
    throw new RangeError(
      `Cannot use --only ${storage}: there are ${Object.keys(LABELS).join(", ")}`,
    );
  }
  await using postgres = storage === "postgres"
    ? await PostgresServer.start({ onDisk: true })
    : undefined;
  const where = await postgres?.createDatabase() ?? `${folder}/requests.db`;
  const module = fileURLToPath(new URL("./server.ts", import.meta.url));
  await using server = await startCommanded([module, storage, where, values.rows]);
  await load(server, WARM_UP_SECONDS);
  await settleProcess(server.pid);
  const plain = { label, report: await underLoad(server, "") };
  if (storage === "bare") return [plain];
  return [plain, { label: `${label}, cleaning up`, report: await underLoad(server, "cleanup") }];
}

async function underLoad(server: CommandedServer, what: string): Promise<StallReport> {
  await server.command("begin", what);
  await load(server, seconds);
  return await server.command("end");
}

async function load(server: CommandedServer, seconds: number): Promise<void> {
  const { failures, heldShare } = await runPaced({
    origin: server.origin,
    workload,
    rate,
    seconds,
  });
  if (failures > 0) throw new Error(`${failures} requests failed`);
  if (heldShare < HELD_SHARE) console.error(`only ${(heldShare * 100).toFixed(0)} % were on time`);
}
