import { outputOf } from "../overhead/load/output_of.ts";
import type { Load } from "../overhead/load/load_generator.ts";
import { parseWrk } from "../overhead/load/wrk.ts";
import type { RequestWorkload } from "../overhead/workload.ts";

/** What the clients saw, with the latency that wrk measured. */
export interface FullLoad extends Load {
  readonly p99Ms: number;
}

/** Units in which wrk gives a latency. */
const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000 };

/** Sends as many requests as the server answers, with wrk, which has to be there. */
export async function runFullLoad(
  origin: string,
  { connections, headers, path }: RequestWorkload,
  seconds: number,
): Promise<FullLoad> {
  const output = await outputOf("wrk", [
    ...["-t1", `-c${connections}`, `-d${seconds}s`, "--latency"],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    origin + path,
  ]);
  return { ...parseWrk(output), p99Ms: parseP99(output) };
}

/**
 * Reads the latency that 99 of 100 requests did not exceed, in milliseconds.
 *
 * @throws {Error} If wrk says nothing of it.
 */
export function parseP99(output: string): number {
  const [, number, unit] = /^\s*99%\s+([\d.]+)(us|ms|s)\b/m.exec(output) ?? [];
  const factor = MILLISECONDS[unit ?? ""];
  if (factor === undefined) throw new Error(`Cannot read what wrk printed: ${output}`);
  return Number(number) * factor;
}
