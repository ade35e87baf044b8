import { runAutocannon } from "./autocannon.ts";
import type { LoadGenerator } from "./load_generator.ts";
import { runWrk } from "./wrk.ts";

/** wrk where there is one, else autocannon from npm, which takes more of the machine itself. */
export async function findLoadGenerator(): Promise<LoadGenerator> {
  try {
    await new Deno.Command("wrk", { args: ["-v"], stdout: "null", stderr: "null" }).output();
    return { name: "wrk", run: runWrk };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { name: "autocannon", run: runAutocannon };
  }
}
