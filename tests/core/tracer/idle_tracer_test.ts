import { SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";

Deno.test("SuperTracer computes nothing in the background before somebody asks", async () => {
  const asked: string[] = [];
  const { subtle } = crypto;
  const names = ["importKey", "deriveKey", "digest", "sign"] as const;
  for (const name of names) {
    Object.defineProperty(subtle, name, {
      configurable: true,
      value: () => {
        asked.push(name);
        return new Promise(() => {});
      },
    });
  }
  try {
    const tracer = new SuperTracer(() => new Response("ok"), {
      api: { enabled: true, apiKey: "k".repeat(40) },
    });
    await (await tracer.fetch(new Request("http://localhost/"))).text();
    tracer.getLogger().info("a line");
    await tracer.close();
  } finally {
    for (const name of names) Reflect.deleteProperty(subtle, name);
  }
  assert.deepEqual(asked, []);
});
