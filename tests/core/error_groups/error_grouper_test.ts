import type { Log } from "@supertracer/core";
import assert from "node:assert/strict";
import { ErrorGrouper } from "../../../core/error_groups/error_grouper.ts";
import { errorIdentity, OTHER_GROUP } from "../../../core/error_groups/error_identity.ts";

const HOUR_MS = 3_600_000;

function line(word: string): Log {
  return { id: 0, content: word, timestamp: 0, logLevel: "ERROR" };
}

/** The group that a line of this word is assigned. */
function groupIn(grouper: ErrorGrouper, word: string, now: number): string | undefined {
  const log = line(word);
  grouper.assign(log, now);
  return log.errorGroup;
}

Deno.test("ErrorGrouper.assign() leaves logs alone that are no errors, or have a group", () => {
  const grouper = new ErrorGrouper();
  const info: Log = { ...line("a"), logLevel: "INFO" };
  const known: Log = { ...line("a"), errorGroup: "x" };
  for (const log of [info, known]) grouper.assign(log, 0);
  assert.deepEqual([info.errorGroup, known.errorGroup], [undefined, "x"]);
});

Deno.test("ErrorGrouper.assign() counts errors beyond its room in one group", () => {
  const grouper = new ErrorGrouper(3);
  const groups = ["a", "b", "c", "d", "e", "a"].map((word) => groupIn(grouper, word, 0));
  assert.equal(new Set(groups.slice(0, 3)).size, 3);
  assert.deepEqual(groups.slice(3), [OTHER_GROUP, OTHER_GROUP, groups[0]]);
  assert.equal(errorIdentity({ ...line("d"), errorGroup: OTHER_GROUP }).name, "_other");
});

Deno.test("ErrorGrouper.assign() has room again an hour later, and knows the groups of before", () => {
  const grouper = new ErrorGrouper(2);
  const [a, b] = ["a", "b"].map((word) => groupIn(grouper, word, 0));
  assert.equal(groupIn(grouper, "c", HOUR_MS - 1), OTHER_GROUP);
  for (const word of ["c", "d"]) assert.notEqual(groupIn(grouper, word, HOUR_MS), OTHER_GROUP);
  assert.equal(groupIn(grouper, "a", HOUR_MS + 1), a);
  assert.equal(groupIn(grouper, "e", HOUR_MS + 2), OTHER_GROUP);
  assert.equal(groupIn(grouper, "b", HOUR_MS + 3), b);
});

Deno.test("ErrorGrouper.assign() is bounded, however many hours the groups of before come back", () => {
  const grouper = new ErrorGrouper(10);
  let seen: string[] = [];
  for (let hour = 0; hour < 5; hour++) {
    const fresh = Array.from({ length: 15 }, (_, i) => "abcde".charAt(hour) + "fghijklmnopqrst"[i]);
    const told = new Map<string, string>();
    for (const word of [...fresh, ...seen]) {
      const group = groupIn(grouper, word, hour * HOUR_MS + told.size);
      if (group !== undefined && group !== OTHER_GROUP) told.set(word, group);
    }
    assert.equal(told.size, hour === 0 ? 10 : 20, `hour ${hour}`);
    seen = [...told.keys()];
  }
});
