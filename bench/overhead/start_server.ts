import { runApp } from "../../tests/support/run_app.ts";
import type { ServerReport } from "./servers/serve.ts";
import type { ServerStart } from "./variant.ts";
import type { Workload } from "./workload.ts";

/** A server under measurement. */
export interface MeasuredServer extends AsyncDisposable {
  readonly pid: number;
  readonly origin: string;
  /**
   * Ends it.
   *
   * @returns How many requests were recorded; `undefined` for a server that records nothing.
   */
  stop(): Promise<number | undefined>;
}

/** Starts a variant's server, in a process of its own. */
export async function startServer(
  start: ServerStart,
  workload: Workload,
): Promise<MeasuredServer> {
  const { args, env, received, linesPerRequest } = start;
  const before = await received?.();
  const app = runApp(["run", "--allow-all", ...args], {
    env: { ...env, BENCH_WORKLOAD: workload.name },
  });
  return {
    pid: app.pid,
    origin: await app.origin(),
    stop: async () => {
      app.kill("SIGTERM");
      await app.waitForExit();
      const { lines } = app.stdout;
      if (linesPerRequest !== undefined) return (lines.length - 1) / linesPerRequest;
      if (received !== undefined) return await received() - (before ?? 0);
      const report: ServerReport | null = JSON.parse(lines.at(-1) ?? "null");
      return report?.recorded;
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}
