import { type BaseConnector, MemoryConnector, SuperTracer } from "@supertracer/core";
import { chosenHandler } from "./app.ts";
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

const tracer = new SuperTracer(chosenHandler(), {
  connector: await openConnector(),
  capture: { sample: Number(sample) },
});

serve(tracer.fetch, async () => {
  await tracer.flush().catch(() => {}); // What is lost is in the figures.
  const { saved } = tracer.stats();
  await tracer.close().catch(() => {});
  return { recorded: saved };
});
