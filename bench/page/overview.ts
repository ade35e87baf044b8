/**
 * How soon the screens with figures are there, in Chromium, of an app that has stored few and many
 * requests in SQLite: `deno run -A bench/page/overview.ts [--rows 10000,1000000] [--rounds 9]
 * [--at directory]`. Files that are there are used again. Exits with 1 if many rows take too long.
 *
 * @module
 */
import { SQLiteConnector } from "@supertracer/sqlite";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BrowserContext } from "playwright-core";
import { startBrowser } from "../../tests/support/browser.ts";
import { settleProcess } from "../overhead/settle.ts";
import { filled } from "../queries/measure_queries.ts";
import { queryTable } from "../queries/query_table.ts";
import { benchOptions } from "../queries/run_bench.ts";
import { screenCases, type ScreenLoads, screenVerdicts } from "./screen_cases.ts";
import { loadScreen, type ScreenLoad } from "./screen_load.ts";
import { type DashboardServer, startDashboard } from "./start_dashboard.ts";

const SCREENS = ["Overview", "Routes", "Errors", "Health"];
/** What the figures are of; they are compared with those of the time before. */
const RANGE_MS = 86_400_000;
/** Loads before those that count: code is compiled, files are in memory. */
const WARM_UP_ROUNDS = 2;

interface Size {
  readonly server: DashboardServer;
  readonly context: BrowserContext;
  /** In the address: a stretch with an end, of which figures are asked for once. */
  readonly range: string;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rows: { type: "string", default: "10000,1000000" },
    rounds: { type: "string", default: "9" },
    at: { type: "string" },
  },
});
const { rows, rounds } = benchOptions(["--rows", values.rows, "--rounds", values.rounds]);

await using stack = new AsyncDisposableStack();
const folder = values.at ?? await Deno.makeTempDir({ prefix: "supertracer-bench-" });
await Deno.mkdir(folder, { recursive: true });
if (values.at === undefined) stack.defer(() => Deno.remove(folder, { recursive: true }));
const browser = stack.use(await startBrowser());
const sizes: Size[] = [];
for (const total of rows) sizes.push(await open(total));

const screens: ScreenLoads[] = [];
for (const screen of SCREENS) {
  const bySize = await measure(screen);
  screens.push({ screen, bySize });
  console.error(
    `${screen}: ${
      bySize.map((loads) => loads.map(({ ms }) => ms.toFixed(0)).join(" ")).join("; ")
    }`,
  );
}
console.log(`\n${queryTable(rows, screenCases(screens), "Screen, ms")}\n`);
const { kept, lines } = screenVerdicts(screens);
for (const line of lines) console.log(line);
if (!kept) Deno.exitCode = 1;

async function open(total: number): Promise<Size> {
  const path = join(folder, `bench_${total}.db`);
  const end = await fill(path, total);
  const server = stack.use(await startDashboard("sqlite", path));
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  const page = await context.newPage();
  await page.goto(server.loginLink("overview"));
  await page.getByRole("main", { name: "Overview" }).waitFor();
  await page.close();
  await settleProcess(server.pid);
  const iso = (ms: number) => new Date(ms).toISOString();
  return { server, context, range: `start=${iso(end - RANGE_MS)}&end=${iso(end)}` };
}

/** Fills a file, unless it is there; says when its traffic ends. */
async function fill(path: string, total: number): Promise<number> {
  await using filling = new AsyncDisposableStack();
  const connector = new SQLiteConnector(path);
  await connector.connect();
  filling.defer(() => connector.disconnect());
  await connector.initDb();
  const { end } = await filled(connector, total);
  return end;
}

/** Loads a screen of all sizes in turns; the first loads do not count. */
async function measure(screen: string): Promise<ScreenLoad[][]> {
  const loads = sizes.map((): ScreenLoad[] => []);
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [i, { server, context, range }] of sizes.entries()) {
      const url = `${server.screen(screen.toLowerCase())}?${range}`;
      const load = await loadScreen(context, url);
      if (round >= 0) loads[i]?.push(load);
    }
  }
  return loads;
}
