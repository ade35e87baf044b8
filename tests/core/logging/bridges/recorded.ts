import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";

/** The lines that `write` makes within a request, oldest first, and that request. */
export async function linesWithin(
  write: (tracer: SuperTracer) => void | Promise<void>,
): Promise<{ lines: Log[]; request: Log | undefined }> {
  const connector = new MemoryConnector();
  await using tracer: SuperTracer = new SuperTracer(async () => {
    await write(tracer);
    return new Response("ok");
  }, { connector, auth: { accessToken: "a-token-of-the-tests-alone" } });
  tracer.getLogger();
  await using server = Deno.serve({ port: 0, onListen() {} }, tracer.fetch);
  await (await fetch(`http://localhost:${server.addr.port}/`)).body?.cancel();
  await tracer.flush();
  const logs = connector.fetchLogs({ limit: 200 }).reverse();
  return {
    lines: logs.filter(({ method }) => method === undefined).sort((a, b) => a.id - b.id),
    request: logs.find(({ method }) => method !== undefined),
  };
}

/** Name, level and message of a line. */
export function headOf({ loggerName, logLevel, content }: Log): string {
  return `${loggerName} ${logLevel} ${content}`;
}

/** Values that have broken loggers. */
export function hostileValues(): unknown[] {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  return [
    Object.create(null),
    Object.assign(Object.create(null), { a: 1 }),
    cycle,
    {
      get broken(): never {
        throw new Error("getter");
      },
    },
    { toString: null },
    {
      toJSON() {
        throw new Error("toJSON");
      },
    },
    Symbol("s"),
    10n,
    undefined,
    null,
    NaN,
    new Map([[{}, 1]]),
    () => 1,
    new Proxy({}, {
      get() {
        throw new Error("proxy");
      },
    }),
  ];
}
