import { BaseConnector } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { REPOSITORY } from "../support/run_app.ts";

const DOCS = Deno.readTextFileSync(join(REPOSITORY, "docs/connectors.md"));

/** First cells of the rows of the table behind a heading. */
function firstCells(heading: string): string[] {
  const section = DOCS.slice(DOCS.indexOf(heading)).split(/\n#+ /)[0] ?? "";
  const [table = ""] = /\n\n(\|[^]*?)\n\n/.exec(section) ?? [];
  return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, cell = ""]) => cell);
}

Deno.test("docs/connectors.md names the tables that SQLiteConnector makes", async () => {
  using database = new DatabaseSync(":memory:");
  const connector = new SQLiteConnector({ database });
  await connector.connect();
  await connector.initDb();
  const rows = database.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  ).all();
  const made = rows.map(({ name }) => String(name)).filter((name) => !name.includes("_text"));
  assert.deepEqual(firstCells("### Which tables are made").sort(), made.sort());
  await connector.disconnect();
});

Deno.test("docs/connectors.md names every member of BaseConnector with a default", () => {
  const table = DOCS.slice(DOCS.indexOf("### Beyond the seven methods")).split("\n### ")[0] ?? "";
  const members = Object.getOwnPropertyNames(BaseConnector.prototype)
    .filter((name) => name !== "constructor");
  assert.ok(members.length > 20);
  assert.deepEqual(members.filter((name) => !new RegExp(`\`${name}\\b`).test(table)), []);
});

for (
  const [name, path] of [["SQLiteConnector", "sqlite/sqlite"], [
    "PostgreSQLConnector",
    "postgres/postgresql",
  ]]
) {
  Deno.test(`docs/connectors.md names every option of ${name}`, () => {
    const source = Deno.readTextFileSync(join(REPOSITORY, `adapters/${path}_options.ts`));
    const options = source.matchAll(/^ {2}readonly (\w+)\?: /gm);
    const section = DOCS.slice(DOCS.indexOf(`### ${name}`)).split("\n### ")[0] ?? "";
    const names = [...options].map(([, option = ""]) => option);
    assert.ok(names.length > 8);
    assert.deepEqual(names.filter((option) => !section.includes(`\`${option}\``)), []);
  });
}
