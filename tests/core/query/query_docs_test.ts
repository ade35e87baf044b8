import assert from "node:assert/strict";
import { parseQuery } from "../../../core/query/parse_query.ts";

const page = await Deno.readTextFile(new URL("../../../docs/query.md", import.meta.url));

Deno.test("docs/query.md shows queries that can be read", () => {
  const queries = page.matchAll(/^```text\n(.*?)^```/gms).toArray()
    .flatMap(([, block = ""]) => block.trim().split("\n"));
  assert(queries.length > 15);
  for (const query of queries) assert.notDeepEqual(parseQuery(query), {}, query);
});

Deno.test("docs/query.md names values that can be read", () => {
  const row = (name: string) =>
    page.split("\n").find((line) => line.startsWith(`| ${name} `)) ?? "";
  const valuesOf = (name: string) => row(name).matchAll(/`([^`]+)`/g).map(([, value]) => value);
  const keys = { Number: ["dur", "size"], Status: ["status"], Time: ["since", "until"] };
  let count = 0;
  for (const [name, names] of Object.entries(keys)) {
    for (const value of valuesOf(name)) {
      for (const key of names) parseQuery(`${key}:${value}`);
      count++;
    }
  }
  for (const value of valuesOf("Duration")) parseQuery(`dur:>${value}`);
  for (const value of valuesOf("Size")) parseQuery(`size:>${value}`);
  assert(count > 15);
});
