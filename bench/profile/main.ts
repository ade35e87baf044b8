/**
 * What V8 spends its time on in a server under load, by its sampling profiler, each variant in a
 * process of its own. Prints shares by area and function; draws flame graphs.
 *
 * `deno task bench:profile [--only bare,memory,sqlite,postgres] [--workload json] [--seconds 10]
 * [--svg FOLDER]`
 *
 * @module
 */
import { join } from "node:path";
import { findLoadGenerator } from "../overhead/load/find_load_generator.ts";
import { type ColorScheme, SCHEMES } from "../overhead/palette.ts";
import { prepareAll } from "../overhead/run_rounds.ts";
import { VARIANTS } from "../overhead/variants.ts";
import { WORKLOADS } from "../overhead/workload.ts";
import { flameGraph } from "./flame_graph.ts";
import { sampleMs } from "./cpu_profile.ts";
import { frameTree } from "./frame_tree.ts";
import { parseProfileOptions } from "./options.ts";
import { areaTable, functionTable, type ProfiledVariant } from "./profile_report.ts";
import { profileServer } from "./profile_server.ts";

const TOP = 10;
const ROOT = new URL("../../", import.meta.url).href;

const options = parseProfileOptions(Deno.args, VARIANTS, WORKLOADS);
const { seconds, svg } = options;
const where = `Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}`;
if (svg !== undefined) await Deno.mkdir(svg, { recursive: true });

await using stack = new AsyncDisposableStack();
const generator = await findLoadGenerator();
const prepared = await prepareAll(options.variants, stack);

for (const workload of options.workloads) {
  console.log(`## ${workload.name}: ${workload.description}\n`);
  console.log(`${seconds} s of ${generator.name} each; ${where}; shares of the time in V8\n`);
  const profiled: ProfiledVariant[] = [];
  for (const { variant, start } of prepared) {
    console.error(`profiling ${variant.name}`);
    const { profile, loadedMs, cpuMs, recordedShare } = await profileServer(start, workload, {
      generator,
      seconds,
    });
    const tree = frameTree(profile, { root: ROOT, lastMs: loadedMs });
    const label = variant.label.replaceAll("`", "");
    const seenShare = tree.total * sampleMs(profile) / cpuMs;
    profiled.push({ label, tree, seenShare, recordedShare });
    if (svg === undefined) continue;
    const title = `What V8 spends its time on under load: ${label}`;
    const samples = tree.total.toLocaleString("en-US");
    const subtitle =
      `${workload.description}; ${where}; ${samples} samples in V8; shares are self time`;
    for (const scheme of SCHEMES) {
      const file = join(svg, fileName(variant.name, workload.name, scheme));
      await Deno.writeTextFile(file, flameGraph(tree, { title, subtitle }, scheme));
    }
  }
  console.log(`${areaTable(profiled)}\n`);
  for (const { label, tree } of profiled) {
    console.log(`### ${label}\n\n${functionTable(tree, TOP)}\n`);
  }
}

/** As the charts of bench/overhead are named. */
function fileName(variant: string, workload: string, scheme: ColorScheme): string {
  return `profile-${variant}${workload === "json" ? "" : `-${workload}`}-${scheme}.svg`;
}
