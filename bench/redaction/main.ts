/**
 * What redaction costs: for each channel the inputs of 64 KiB that take longest, in milliseconds of
 * CPU, and bodies as apps have them, in microseconds:
 * `deno run -A bench/redaction/main.ts [channel]`.
 *
 * Each time a new `Redactor` looks at a text, in a process that is warm. The least of all rounds is
 * what it takes on a quiet machine.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import { Redactor } from "../../core/redaction/redactor.ts";
import { CHANNELS, type Redact, WORST_INPUTS } from "./worst_inputs.ts";
import { median } from "../overhead/median.ts";
import { TYPICAL } from "./typical_texts.ts";

const SIZE = 65_536;
const ROUNDS = 9;
/** Inputs of each channel that are measured closely: those that took longest at first sight. */
const CLOSELY = 10;
const TYPICAL_RUNS = 2_000;

/** Milliseconds of CPU. */
function spent(run: () => unknown): number {
  const before = cpuUsage();
  run();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1_000;
}

function rounds(run: () => unknown, count: number): number[] {
  return Array.from({ length: count }, () => spent(run));
}

function measureWorst(run: Redact) {
  return WORST_INPUTS.map((make) => {
    const text = make(SIZE);
    return { text, first: Math.min(...rounds(() => run(new Redactor(), text), 3)) };
  }).sort((a, b) => b.first - a.first).slice(0, CLOSELY).map(({ text }) => {
    const all = rounds(() => run(new Redactor(), text), ROUNDS);
    return { text, median: median(all), least: Math.min(...all) };
  });
}

function row(...cells: readonly (string | number)[]): string {
  return cells.map((cell) => typeof cell === "number" ? cell.toFixed(1).padStart(7) : cell)
    .join("  ");
}

if (import.meta.main) {
  const [only] = Deno.args;
  console.log("64 KiB of the worst, ms: median, least");
  for (const [channel, run] of Object.entries(CHANNELS)) {
    if (only !== undefined && channel !== only) continue;
    for (const { text, median, least } of measureWorst(run).sort((a, b) => b.median - a.median)) {
      console.log(row(median, least, channel.padEnd(20), JSON.stringify(text.slice(0, 36))));
    }
  }
  console.log("Typical, us: median, least");
  for (const [name, { run, text }] of Object.entries(TYPICAL)) {
    const redactor = new Redactor();
    // Clean bodies are remembered: each one is another.
    const texts = Array.from(
      { length: TYPICAL_RUNS },
      (_, i) => text.replaceAll("#", `${1e6 + i}`),
    );
    const all = rounds(() => {
      for (const one of texts) run(redactor, one);
    }, 2 * ROUNDS).map((ms) => ms * 1_000 / TYPICAL_RUNS);
    console.log(row(median(all), Math.min(...all), name));
  }
}
