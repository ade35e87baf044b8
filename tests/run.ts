/**
 * `deno task test`: the whole suite, side by side, and then the files that have to run alone; with one
 * summary at the end. Arguments are those of `deno test`; with files or folders among them, just these
 * are run, as `deno test` does. `--fast`: tests of core alone, without those that take long.
 *
 * Starting a file costs more than most of its tests, so that several share an isolate: see `bundled`.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startBrowserServer } from "./support/browser.ts";

/** What can't run beside others, and why. */
const ALONE: Readonly<Record<string, string>> = {
  "tests/core/tracer/encoded_bodies_test.ts": "measures the memory of the process",
};

/** What can't share an isolate, and why. */
const APART: Readonly<Record<string, string>> = {
  "tests/core/capture/request_objects_test.ts": "@hono/node-server replaces Request and Response",
};

/** Files of core that start processes or a browser, measure, or wait. */
const SLOW: readonly string[] = [
  "tests/core/capture/protocols_test.ts",
  "tests/core/capture/request_transparency_test.ts",
  "tests/core/connectors/conformance_suite_test.ts",
  "tests/core/dashboard/hostile_requests_test.ts",
  "tests/core/error_groups/own_frames_test.ts",
  "tests/core/recording/recorder_model_test.ts",
  "tests/core/recording/spill/spill_crash_test.ts",
  "tests/core/recording/system_clock_test.ts",
  "tests/core/redaction/adversarial_test.ts",
  "tests/core/rest/same_figures_test.ts",
  "tests/core/tracer/memory_test.ts",
];

/**
 * Parts of the suite in the order in which they start, longest first, so that cores end together; and
 * how many files share an isolate there at most. A file belongs to the first that it lies in.
 */
const AREAS: readonly (readonly [folder: string, files: number])[] = [
  ["tests/dashboard/screens", 8],
  ["tests/adapters/postgres", 8],
  ["tests/packaging", 8],
  ["tests/end_to_end", 8],
  ["tests/adapters/sqlite", 12],
  ["tests/core", 18],
  ["tests", 40],
];

/** Files at a time, beyond the number of cores: many tests wait, for processes and timers. */
const SPARE_JOBS = 1;

const OPTIONS = ["--lock=deno.lock", "--allow-all", "--permit-no-files", "--no-check"];

/** What `deno test` counted. */
interface Counts {
  passed: number;
  failed: number;
  ignored: number;
  steps: number;
}

Deno.chdir(new URL("..", import.meta.url));
Deno.exit(await main() ? 0 : 1);

async function main(): Promise<boolean> {
  const started = performance.now();
  const isFast = Deno.args.includes("--fast");
  const args = Deno.args.filter((arg) => arg !== "--fast");
  const scratch = await Deno.makeTempDir({ prefix: "supertracer-tests-" });
  const total: Counts = { passed: 0, failed: 0, ignored: 0, steps: 0 };
  let isOk = true;
  try {
    // Starting it takes longer than most of its tests.
    await using browser = isFast ? undefined : await startBrowserServer();
    const env = {
      DENO_JOBS: Deno.env.get("DENO_JOBS") ?? String(navigator.hardwareConcurrency + SPARE_JOBS),
      ...(browser !== undefined && { SUPERTRACER_BROWSER: browser.endpoint }),
    };
    for (const part of await partsOf(args, isFast, scratch)) {
      const { code, counts } = await runPart(part, env);
      isOk &&= code === 0 && counts !== undefined;
      for (const name of ["passed", "failed", "ignored", "steps"] as const) {
        total[name] += counts?.[name] ?? 0;
      }
    }
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(
    `${isOk ? "ok" : "FAILED"} | ${total.passed} passed (${total.steps} steps) | ` +
      `${total.failed} failed | ${total.ignored} ignored ` +
      `(${Math.floor(seconds / 60)}m${seconds % 60}s)`,
  );
  return isOk;
}

/** Arguments of each `deno test`. */
async function partsOf(
  args: readonly string[],
  isFast: boolean,
  scratch: string,
): Promise<string[][]> {
  if (args.some((arg) => !arg.startsWith("-") && exists(arg))) return [[...args]];
  const alone = Object.keys(ALONE);
  const files = testFiles(isFast ? "tests/core" : "tests").filter((path) => {
    return !alone.includes(path) && !(isFast && SLOW.includes(path));
  });
  const parts = [["--parallel", ...args, ...await bundled(files, scratch)]];
  return isFast ? parts : [...parts, [...args, ...alone]];
}

/** Writes modules that import several test files of an area each; some files stay as they are. */
async function bundled(files: readonly string[], scratch: string): Promise<string[]> {
  const left = new Set(files);
  const modules: string[] = [];
  for (const [folder, most] of AREAS) {
    const own = [...left].filter((path) => path.startsWith(`${folder}/`));
    for (const path of own) left.delete(path);
    const isApart = (path: string) =>
      path in APART || SLOW.includes(path) || path.endsWith("/conformance_test.ts");
    modules.push(...own.filter(isApart));
    const shared = own.filter((path) => !isApart(path));
    const count = Math.ceil(shared.length / most);
    for (let at = 0; at < count; at++) {
      // Files beside each other take equally long: each module gets some of them.
      const imports = shared.filter((_, index) => index % count === at)
        .map((path) => `import "${pathToFileURL(resolve(path))}";\n`);
      const name = folder.split("/").slice(1).join("_") || "other";
      const module = join(scratch, `${name}_${at + 1}_test.ts`);
      await Deno.writeTextFile(module, imports.join(""));
      modules.push(module);
    }
  }
  return modules;
}

/** Paths of the test files in a folder. */
function testFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)
    .flatMap(({ name, isDirectory }) => {
      const path = `${folder}/${name}`;
      if (isDirectory) return testFiles(path);
      return name.endsWith("_test.ts") ? [path] : [];
    });
}

/** Runs `deno test`, shows what it prints, and returns what it counted. */
async function runPart(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; counts: Counts | undefined }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", ...OPTIONS, ...args],
    env: { ...env, ...(Deno.stdout.isTerminal() && { FORCE_COLOR: "1" }) },
    stdout: "piped",
  }).spawn();
  let last = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    await Deno.stdout.write(chunk);
    last = (last + decoder.decode(chunk, { stream: true })).slice(-2_000);
  }
  const { code } = await child.status;
  return { code, counts: readSummary(last) };
}

/** Counts in the last summary of some output. */
function readSummary(output: string): Counts | undefined {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[\d;]*m/g, "");
  const summary = [...plain.matchAll(/^(?:ok|FAILED) \| .*$/gm)].at(-1)?.[0];
  if (summary === undefined) return undefined;
  const count = (pattern: RegExp) => Number(pattern.exec(summary)?.[1] ?? 0);
  return {
    passed: count(/(\d+) passed/),
    failed: count(/(\d+) failed/),
    ignored: count(/(\d+) ignored/),
    steps: count(/passed \((\d+) steps?\)/),
  };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
