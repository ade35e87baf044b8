import { ConfigError, MemoryConnector } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { parseOptions } from "../../../core/options/parse_options.ts";
import { configurationEntries } from "../../../core/service/configuration_entries.ts";
import { resolveOptions } from "../../../core/options/resolve_options.ts";

Deno.test("parseOptions() says why a pattern is no regular expression", () => {
  for (
    const [group, value] of [
      ['{"capture":{"excludePaths":[{"regexp":"("}]}}', /Unterminated group/],
      ['{"redact":{"patterns":["["]}}', /Unterminated character class/],
      ['{"redact":{"patterns":[{"regexp":"a","flags":"q"}]}}', /Invalid.*flags/],
    ] as const
  ) {
    assert.throws(() => parseOptions(group, "test.json", () => undefined), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, value);
      assert.doesNotMatch(error.message, /not an object/);
      return true;
    });
  }
});

Deno.test("configurationEntries() names the connector, also the one that nobody gave", () => {
  class Own extends MemoryConnector {}
  const connectorOf = (options: { connector?: MemoryConnector }) =>
    configurationEntries(options, resolveOptions(options))
      .find(({ key }) => key === "connector")?.value;
  assert.equal(connectorOf({}), "new MemoryConnector()");
  assert.equal(connectorOf({ connector: new Own() }), "Own");
});

Deno.test("PostgreSQLConnector says by a ConfigError what is wrong with its options", () => {
  const wrong = [
    "mysql://localhost/shop",
    { url: "postgres://localhost/shop", schema: "a-b" },
    { url: "postgres://localhost/shop", max: 0 },
  ];
  for (const options of wrong) assert.throws(() => new PostgreSQLConnector(options), ConfigError);
});
