import {
  latencyClasses,
  NamedStatement,
  POSTGRES_DIALECT,
  SQLITE_DIALECT,
  SqlParameters,
} from "@supertracer/core/sql";
import assert from "node:assert/strict";

Deno.test("NamedStatement numbers parameters, whatever the order of their values", () => {
  const types = { key: "text", at: "real" } as const;
  const statement = new NamedStatement(POSTGRES_DIALECT, types, ({ key, at }) => {
    return `at < ${at} AND key = ${key} AND ${at} > 0`;
  });
  assert.equal(
    statement.text,
    "at < $2::double precision AND key = $1::text AND $2::double precision > 0",
  );
  assert.deepEqual(statement.bind<string | number>({ at: 5, key: "a" }), ["a", 5]);
});

Deno.test("SqlParameters has values and slots in one order", () => {
  const parameters = new SqlParameters<"from" | "limit">(SQLITE_DIALECT);
  const placeholders = [
    parameters.add("a", "text"),
    parameters.slot("from", "real"),
    parameters.add("b", "text"),
    parameters.slot("limit", "integer"),
    parameters.slot("from", "real"),
  ];
  assert.deepEqual(placeholders, ["?1", "?2", "?3", "?4", "?2"]);
  assert.deepEqual(parameters.bind({ limit: 9, from: 1 }), ["a", 1, "b", 9]);
  assert.deepEqual(parameters.bind({ limit: 8, from: 2 }), ["a", 2, "b", 8]);
});

Deno.test("latencyClasses() has the classes that bounds reach into", () => {
  const numbers = (min?: number, max?: number) =>
    latencyClasses(min, max).map(({ number }) => number);
  assert.deepEqual(numbers(), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(numbers(10, 100), [2, 3]);
  assert.deepEqual(numbers(undefined, 0.5), [0]);
  assert.deepEqual(numbers(20_000), [5]);
  assert.deepEqual(numbers(5, 4), [1]);
  assert.deepEqual(numbers(50, 4), []);
});
