import assert from "node:assert/strict";
import { extentWords } from "../../../../dashboard/components/errors/extent_words.ts";
import { sampleGroups } from "../../support/sample_groups.ts";

const GROUPS = sampleGroups(0).slice(0, 3);
const COUNTS = { open: 120, resolved: 4, ignored: 0 };

Deno.test("extentWords() tells how many errors of a state occurred in the range", () => {
  const list = { groups: GROUPS, isMore: false, counts: COUNTS };
  assert.equal(extentWords(list, "resolved"), "3 of 4 resolved errors occurred in this range");
});

Deno.test("extentWords() calls those of a page no more than a part", () => {
  const list = { groups: GROUPS, isMore: true, counts: COUNTS };
  assert.equal(
    extentWords(list, "open"),
    "More than 3 of 120 open errors occurred in this range: these are the newest 3",
  );
});
