import { errorPoints, type Log } from "@supertracer/core";
import assert from "node:assert/strict";

function line(timestamp: number, errorGroup: string | undefined): Log {
  return { id: 0, content: "a", timestamp, logLevel: "ERROR", errorGroup };
}

Deno.test("errorPoints() counts by group and minute, with the id of the last log", () => {
  const logs = [
    line(60_500, "x"),
    line(60_000, "x"),
    line(119_999, "y"),
    line(120_000, "x"),
    line(60_900, "x"),
  ];
  const points = errorPoints(logs, [11, 12, 13, 14, 15]);
  const counts = points.map(({ id, start, count, firstSeen, lastSeen, lastLogId }) => {
    return [id, start, count, firstSeen, lastSeen, lastLogId];
  });
  assert.deepEqual(counts, [
    ["x", 60_000, 3, 60_000, 60_900, 15],
    ["y", 60_000, 1, 119_999, 119_999, 13],
    ["x", 120_000, 1, 120_000, 120_000, 14],
  ]);
});

Deno.test("errorPoints() leaves out logs without a group or without a time", () => {
  assert.deepEqual(errorPoints([line(1, undefined), line(1, ""), line(NaN, "x")]), []);
});

Deno.test("errorPoints() does not know the ids of logs that are not stored yet", () => {
  assert.equal(errorPoints([line(1, "x")])[0]?.lastLogId, null);
});
