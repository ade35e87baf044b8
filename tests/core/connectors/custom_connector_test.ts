import { testConnector } from "@supertracer/core/testing";
import assert from "node:assert/strict";
import { MyCustomConnector } from "../../../examples/custom_connector.ts";

testConnector("MyCustomConnector", () => new MyCustomConnector(crypto.randomUUID()), {
  reopen: ({ host }) => new MyCustomConnector(host),
});

Deno.test("docs/connectors.md shows examples/custom_connector.ts as it is", async () => {
  const read = (path: string) => Deno.readTextFile(new URL(`../../../${path}`, import.meta.url));
  const [page, example] = await Promise.all([
    read("docs/connectors.md"),
    read("examples/custom_connector.ts"),
  ]);
  const shown = page.split("```").find((block) => block.includes("class MyCustomConnector"));
  assert(shown !== undefined);
  const code = shown.slice(shown.indexOf("\n")).trim();
  assert(code.length > 1_000 && example.includes(code));
});
