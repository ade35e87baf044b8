/**
 * How long an app's answers take while people search what is recorded, on the memory connector, whose
 * searches run on the app's own thread; beside it the same number of people who ask for what is found
 * at once: `deno run -A bench/searches/main.ts [--seconds 10] [--rate 200] [--people 50] [--rounds 3]`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runApp } from "../../tests/support/run_app.ts";
import { jsonWorkload } from "../event_loop/json_workload.ts";
import { outputOf } from "../overhead/load/output_of.ts";
import { runPaced } from "../overhead/load/paced_load.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import { median } from "../overhead/median.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seconds: { type: "string", default: "10" },
    rate: { type: "string", default: "200" },
    people: { type: "string", default: "50" },
    rounds: { type: "string", default: "3" },
  },
});
const [seconds, rate] = [Number(values.seconds), Number(values.rate)];

/** What the people ask for. */
const ASKED: Readonly<Record<string, string | undefined>> = {
  "nobody": undefined,
  "the status": "api/status",
  "a text that is nowhere": "api/logs?q=nowhere",
  "a text in bodies that is nowhere": "api/logs?q=body:nowhere",
};

await using server = runApp(["run", "-A", fileURLToPath(new URL("./server.ts", import.meta.url))]);
const origin = await server.origin();
const searchers = fileURLToPath(new URL("./searchers.ts", import.meta.url));
const found = new Map<string, { p50: number; p99: number; answered: number }[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, path] of Object.entries(ASKED)) {
    const url = `${origin}/supertracer/${path}`;
    const [{ p50Ms, p99Ms }, people] = await Promise.all([
      runPaced({ origin, workload: jsonWorkload(), rate, seconds }),
      path === undefined
        ? '{"answered":0}'
        : outputOf(Deno.execPath(), ["run", "-A", searchers, url, values.people, values.seconds]),
    ]);
    const { answered } = JSON.parse(people);
    const one = { p50: p50Ms ?? NaN, p99: p99Ms ?? NaN, answered };
    found.set(name, [...found.get(name) ?? [], one]);
    console.error(round, name, one);
  }
}
const middle = (
  name: string,
  pick: (one: { p50: number; p99: number; answered: number }) => number,
) => median((found.get(name) ?? []).map(pick));
console.log(markdownTable([
  [`${values.people} people ask for`, "p50 ms", "p99 ms", "of p99 alone", "answers/s"],
  ...Object.keys(ASKED).map((name) => [
    name,
    middle(name, ({ p50 }) => p50).toFixed(2),
    middle(name, ({ p99 }) => p99).toFixed(2),
    (middle(name, ({ p99 }) => p99) / middle("nobody", ({ p99 }) => p99)).toFixed(2),
    (middle(name, ({ answered }) => answered) / seconds).toFixed(0),
  ]),
]));
