/**
 * What is lost, what is stored twice, and what the app has of it, when things go wrong. Brings each
 * fault about in a traced app that is in use, and writes its row of the table of
 * `docs/reliability.md`: `deno task reliability [--only TEXT] [--print]`. Exits with 1 if a promise
 * is broken. Takes some six minutes, and starts throw-away PostgreSQL servers.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { markdownTable } from "../overhead/markdown_table.ts";
import { type Fault, FAULTS } from "./faults.ts";
import type { Outcome } from "./observed_run.ts";

const PAGE = new URL("../../docs/reliability.md", import.meta.url);
const BEGIN = "<!-- Made by deno task reliability -->\n\n<!-- deno-fmt-ignore-start -->\n\n";
const END = "\n\n<!-- deno-fmt-ignore-end -->";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    only: { type: "string", default: "" },
    print: { type: "boolean", default: false },
  },
});

const HEAD = [
  "Fault",
  "Requests",
  "Promised and lost",
  "Lost",
  "Doubled",
  "Slowest answer",
  "Back after",
];

function titleOf({ storage, name }: Fault): string {
  return `${storage}: ${name}`;
}

function row(fault: Fault, outcome: Outcome): string[] {
  const { answered, broken, lost, doubled, slowestMs, backAfterMs } = outcome;
  const back = backAfterMs === undefined ? "" : `${(backAfterMs / 1_000).toFixed(1)} s`;
  const counts = [answered, broken, lost, doubled].map(String);
  return [titleOf(fault), ...counts, `${Math.round(slowestMs)} ms`, back];
}

/** Writes a row to the page; those of other faults stay. */
function writeRow(cells: readonly string[]): void {
  const page = Deno.readTextFileSync(PAGE);
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`Cannot write the table: add "${BEGIN}" to the page`);
  const old = page.slice(begin + BEGIN.length, end).split("\n").map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const rows = FAULTS.flatMap((fault) => {
    const title = titleOf(fault);
    const row = title === cells[0] ? cells : old.find(([first]) => first === title);
    return row === undefined ? [] : [row];
  });
  const table = markdownTable([HEAD, ...rows]);
  Deno.writeTextFileSync(PAGE, page.slice(0, begin) + BEGIN + table + page.slice(end));
}

let isBroken = false;
for (const fault of FAULTS) {
  if (!titleOf(fault).includes(values.only) || fault.isPossible?.() === false) continue;
  const outcome = await fault.run();
  const cells = row(fault, outcome);
  console.log(cells.join(" | "));
  if (!values.print) writeRow(cells);
  isBroken ||= outcome.broken > 0 || outcome.doubled > 0;
}
if (isBroken) Deno.exit(1);
