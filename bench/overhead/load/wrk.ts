import type { RequestWorkload } from "../workload.ts";
import type { Load } from "./load_generator.ts";
import { outputOf } from "./output_of.ts";

/** Units in which wrk gives its time. */
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60 };

/** Loads a server with wrk on one thread. */
export async function runWrk(
  origin: string,
  workload: RequestWorkload,
  seconds: number,
): Promise<Load> {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  try {
    await Deno.writeTextFile(script, wrkScript(workload));
    const { connections, path } = workload;
    return parseWrk(
      await outputOf("wrk", [
        ...["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, origin + path],
      ]),
    );
  } finally {
    await Deno.remove(script);
  }
}

/**
 * Reads what wrk prints at its end.
 *
 * @throws {Error} If it says nothing of requests.
 */
export function parseWrk(output: string): Load {
  const [, requests, took, unit] = /(\d+) requests in ([\d.]+)(ms|s|m)\b/.exec(output) ?? [];
  if (requests === undefined) throw new Error(`Cannot read what wrk printed: ${output}`);
  const [, refused = 0] = /Non-2xx or 3xx responses: (\d+)/.exec(output) ?? [];
  const broken = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output) ?? [];
  const failures = [refused, ...broken.slice(1)].reduce<number>((sum, n) => sum + Number(n), 0);
  return {
    requests: Number(requests),
    failures,
    seconds: Number(took) * (SECONDS[unit ?? "s"] ?? 1),
  };
}

function wrkScript({ method, headers, body }: RequestWorkload): string {
  const lines = Object.entries(headers).map(([name, value]) =>
    `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`
  );
  lines.push(`wrk.method = ${JSON.stringify(method)}`);
  if (body !== undefined) lines.push(`wrk.body = ${JSON.stringify(body)}`);
  return lines.join("\n");
}
