import type { Workload } from "./workload.ts";

/** What the clients saw. */
export interface Load {
  readonly requests: number;
  /** Answers with another status than 2xx or 3xx, and broken connections. */
  readonly failures: number;
  readonly seconds: number;
}

/** Sends as many requests as the server answers. */
export interface LoadGenerator {
  readonly name: string;
  run(origin: string, workload: Workload, seconds: number): Promise<Load>;
}

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

async function runWrk(origin: string, workload: Workload, seconds: number): Promise<Load> {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  try {
    await Deno.writeTextFile(script, wrkScript(workload));
    const { connections, path } = workload;
    const output = await outputOf("wrk", [
      ...["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, origin + path],
    ]);
    const [, requests, took] = /(\d+) requests in ([\d.]+)s/.exec(output) ?? [];
    const [, refused = 0] = /Non-2xx or 3xx responses: (\d+)/.exec(output) ?? [];
    const broken = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output) ?? [];
    const failures = [refused, ...broken.slice(1)].reduce<number>((sum, n) => sum + Number(n), 0);
    return { requests: Number(requests), failures, seconds: Number(took) };
  } finally {
    await Deno.remove(script);
  }
}

function wrkScript({ method = "GET", headers, body }: Workload): string {
  const lines = Object.entries(headers).map(([name, value]) =>
    `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`
  );
  lines.push(`wrk.method = ${JSON.stringify(method)}`);
  if (body !== undefined) lines.push(`wrk.body = ${JSON.stringify(body)}`);
  return lines.join("\n");
}

async function runAutocannon(origin: string, workload: Workload, seconds: number): Promise<Load> {
  const { connections, path, method = "GET", headers, body } = workload;
  const output = await outputOf(Deno.execPath(), [
    ...["run", "--allow-all", import.meta.resolve("autocannon"), "--json", "--no-progress"],
    ...["-c", String(connections), "-d", String(seconds), "-m", method],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}=${value}`]),
    ...(body === undefined ? [] : ["-b", body]),
    origin + path,
  ]);
  const result = JSON.parse(output);
  const failures = result.errors + result.timeouts + result.non2xx;
  return { requests: result.requests.total, failures, seconds: result.duration };
}

async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${command}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
