import { fileURLToPath } from "node:url";
import type { RequestWorkload } from "../workload.ts";
import type { Load } from "./load_generator.ts";
import { outputOf } from "./output_of.ts";

/** Loads a server with autocannon, in a process of its own. */
export async function runAutocannon(
  origin: string,
  workload: RequestWorkload,
  seconds: number,
): Promise<Load> {
  const { connections, path, method, headers, body } = workload;
  const client = fileURLToPath(new URL("./autocannon_client.ts", import.meta.url));
  const options = { url: origin + path, connections, duration: seconds, method, headers, body };
  return parseAutocannon(
    await outputOf(Deno.execPath(), ["run", "--allow-all", client, JSON.stringify(options)]),
  );
}

/** Reads autocannon's result as JSON. */
export function parseAutocannon(output: string): Load {
  const result: {
    readonly requests: { readonly total: number };
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
    readonly duration: number;
  } = JSON.parse(output);
  const failures = result.errors + result.timeouts + result.non2xx;
  return { requests: result.requests.total, failures, seconds: result.duration };
}
