import assert from "node:assert/strict";
import vm from "node:vm";
import { MemoryConnector, SuperTracer } from "@supertracer/core";

async function metadataOf(detail: unknown): Promise<unknown> {
  const connector = new MemoryConnector();
  await using tracer = new SuperTracer(() => new Response("ok"), { auth: false, connector });
  const write = tracer.getLogger("kept").error as (message: string, detail: unknown) => void;
  write("text", detail);
  await tracer.flush();
  return connector.fetchLogs()[0]?.metadata;
}

function foreign(code: string): unknown {
  return vm.runInNewContext(`(${code})`);
}

Deno.test("A logger keeps null, and what else is no object", async () => {
  assert.deepEqual(await metadataOf(null), { value: null });
  assert.equal(await metadataOf(undefined), undefined);
  for (const value of [0, false, ""]) assert.deepEqual(await metadataOf(value), { value });
  assert.deepEqual(await metadataOf(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
});

Deno.test("A logger keeps errors, maps, sets and objects of another realm readable", async () => {
  const error = await metadataOf({ failures: [foreign(`new TypeError("no such user")`)] });
  const [failure] =
    (error as { failures: { name: string; message: string; stack: string }[] }).failures;
  assert.equal(failure?.name, "TypeError");
  assert.equal(failure?.message, "no such user");
  assert.match(failure?.stack ?? "", /no such user\n\s+at /);
  assert.deepEqual(
    await metadataOf({
      map: foreign(`new Map([["a", 1], ["b", { c: null }]])`),
      set: foreign(`new Set([1, "x"])`),
      empty: foreign("{}"),
      object: foreign("{ a: [1] }"),
      date: foreign("new Date(0)"),
    }),
    {
      map: { a: 1, b: { c: null } },
      set: [1, "x"],
      empty: {},
      object: { a: [1] },
      date: "1970-01-01T00:00:00.000Z",
    },
  );
});

Deno.test("A logger keeps every entry of a map, whatever its keys, and every field of a form", async () => {
  const key = { id: 1 };
  assert.deepEqual(
    await metadataOf({
      objects: new Map<unknown, unknown>([[key, "one"], [{ id: 2 }, "two"], [[3], null]]),
      mixed: new Map<unknown, unknown>([[1, "number"], ["1", "text"]]),
      numbers: new Map([[1, "a"], [2, "b"]]),
      hidden: new Map<unknown, unknown>([["password", "hunter2-hunter2"], [{}, 1], [{}, 2]]),
    }),
    {
      objects: [[{ id: 1 }, "one"], [{ id: 2 }, "two"], [[3], null]],
      mixed: [[1, "number"], ["1", "text"]],
      numbers: { 1: "a", 2: "b" },
      hidden: [["password", "[REDACTED]"], [{}, 1], [{}, 2]],
    },
  );
  const form = new FormData();
  for (const tag of ["a", "b"]) form.append("tag", tag);
  assert.deepEqual(await metadataOf({ form }), { form: [["tag", "a"], ["tag", "b"]] });
});
