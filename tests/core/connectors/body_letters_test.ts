import { MemoryConnector } from "@supertracer/core";
import { assertBodyLetters } from "../../adapters/sql/body_letters.ts";

Deno.test("MemoryConnector finds what is no ASCII in bodies", async () => {
  await assertBodyLetters(new MemoryConnector());
});
