import { type BaseConnector, MemoryConnector, SuperTracer } from "@supertracer/core";
import { app } from "./app.ts";
import { serve } from "./serve.ts";

// `traced.ts memory|sqlite|postgres [where] [sample]`
const [storage = "memory", where = "", sample = "1"] = Deno.args;

async function openConnector(): Promise<BaseConnector> {
  switch (storage) {
    case "sqlite":
      return new (await import("@supertracer/sqlite")).SQLiteConnector(where);
    case "postgres":
      return new (await import("@supertracer/postgres")).PostgreSQLConnector(where);
    default:
      return new MemoryConnector();
  }
}

const tracer = new SuperTracer(app, {
  connector: await openConnector(),
  capture: { sample: Number(sample) },
});

serve(tracer.fetch, async () => {
  await tracer.flush().catch(() => {}); // Drops are in the figures.
  const { saved, dropped } = tracer.stats();
  await tracer.close().catch(() => {});
  return { stored: saved, dropped: Object.values(dropped).reduce((sum, n) => sum + n, 0) };
});
