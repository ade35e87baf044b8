/**
 * Breaks the code in some places, one after another in a copy, and runs the tests that have to see
 * it: `deno task test:mutations [--filter text]`. Ends with status 1 if a fault goes unseen.
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "../support/run_app.ts";
import { type Mutation, MUTATIONS } from "./mutations.ts";

const { values: { filter = "" } } = parseArgs({ options: { filter: { type: "string" } } });

async function run(command: string, args: readonly string[], cwd: string): Promise<boolean> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], cwd }).output();
  if (!success && command === "git") throw new Error(new TextDecoder().decode(stderr));
  return success;
}

/** Whether tests pass in the copy. */
function passes(copy: string, tests: readonly string[]): Promise<boolean> {
  const options = ["--quiet", "--lock=deno.lock", "--allow-all", "--permit-no-files", "--no-check"];
  return run(Deno.execPath(), ["test", "--fail-fast", ...options, ...tests], copy);
}

/** Whether the tests fail with the fault. */
async function isSeen(copy: string, { file, code, becomes, tests }: Mutation): Promise<boolean> {
  const path = join(copy, file);
  const text = await Deno.readTextFile(path);
  const parts = text.split(code);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${code}`);
  await Deno.writeTextFile(path, parts.join(becomes));
  try {
    return !await passes(copy, tests);
  } finally {
    await Deno.writeTextFile(path, text);
  }
}

const copy = await Deno.makeTempDir({ prefix: "supertracer-mutations-" });
let unseen = 0;
try {
  await run("git", ["clone", "--quiet", REPOSITORY, copy], REPOSITORY);
  const chosen = MUTATIONS.filter(({ fault }) => fault.includes(filter));
  // Tests that fail without a fault would see every one.
  if (!await passes(copy, [...new Set(chosen.flatMap(({ tests }) => tests))])) {
    throw new Error("The tests fail before anything is broken");
  }
  for (const mutation of chosen) {
    const seen = await isSeen(copy, mutation);
    if (!seen) unseen++;
    console.log(`${seen ? "seen  " : "UNSEEN"} ${mutation.fault} (${mutation.file})`);
  }
} finally {
  await Deno.remove(copy, { recursive: true });
}
Deno.exit(unseen === 0 ? 0 : 1);
