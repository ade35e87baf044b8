import assert from "node:assert/strict";
import { type StdLogHandler, stdLogHandler } from "@supertracer/core/bridges";
import { headOf, hostileValues, linesWithin } from "./recorded.ts";

/** A logger as that of `@std/log`: to each handler a record whose `args` is a getter. */
function logTo(
  handlers: readonly StdLogHandler[],
  level: number,
  msg: string,
  ...given: unknown[]
) {
  const record = {
    msg,
    level,
    levelName: "X",
    loggerName: "shop",
    datetime: new Date(),
    get args(): unknown[] {
      return [...given];
    },
  };
  for (const handler of handlers) handler.handle(record);
}

Deno.test("stdLogHandler() records what @std/log logs, with the request's ids", async () => {
  const { lines, request } = await linesWithin((tracer) => {
    const handler = stdLogHandler(tracer, "INFO");
    assert.deepEqual([handler.level, handler.levelName], [20, "INFO"]);
    handler.setup();
    logTo([handler], 10, "below");
    logTo([handler], 20, "i", { sku: "A-191" });
    logTo([handler], 30, "w", 1, "two");
    logTo([handler], 40, "e", new TypeError("declined"));
    logTo([handler], 50, "c");
    handler.log("nothing");
    handler.destroy();
  });
  assert.deepEqual(lines.map(headOf), [
    ...["shop INFO i", "shop WARN w", "shop ERROR e", "shop ERROR c"],
  ]);
  assert.deepEqual(lines.map(({ metadata }) => metadata), [
    ...[{ sku: "A-191" }, { args: [1, "two"] }, undefined, undefined],
  ]);
  assert.equal(lines[2]?.errorMessage, "TypeError: declined");
  for (const line of lines) assert.equal(line.spanId, request?.spanId);
});

Deno.test("stdLogHandler() loses no line, whatever is in it", async () => {
  const values = hostileValues();
  const { lines } = await linesWithin((tracer) => {
    const handler = stdLogHandler(tracer);
    for (const value of values) logTo([handler], 20, value as string, value);
    handler.handle({ level: 20 } as never);
  });
  assert.equal(lines.length, values.length + 1);
});
