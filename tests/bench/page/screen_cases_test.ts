import assert from "node:assert/strict";
import { screenCases, type ScreenLoads, screenVerdicts } from "../../../bench/page/screen_cases.ts";
import type { ScreenLoad } from "../../../bench/page/screen_load.ts";

function load(ms: number, answerMs: number): ScreenLoad {
  return { ms, answers: new Map([["overview", answerMs]]) };
}

const LOADS: ScreenLoads = {
  screen: "Overview",
  bySize: [
    [load(100, 8), load(90, 9), load(500, 300)],
    [load(140, 20), load(130, 21), load(150, 22)],
  ],
};

Deno.test("screenCases() are medians, of a screen and of the answers it waits for", () => {
  assert.deepEqual(screenCases([LOADS]), [
    { name: "Overview", ms: [100, 140] },
    { name: "Overview: overview", ms: [9, 21] },
  ]);
});

Deno.test("screenVerdicts() judges the screen, whatever its answers are", () => {
  assert.deepEqual(screenVerdicts([LOADS]), {
    kept: true,
    lines: ["kept   Overview: 1.40 x as long (1.5)"],
  });
});

Deno.test("screenVerdicts() names a screen that grows", () => {
  const grown = { screen: "Routes", bySize: [[load(100, 1)], [load(151, 1)]] };
  const { kept, lines } = screenVerdicts([LOADS, grown]);
  assert.equal(kept, false);
  assert.equal(lines[1], "BROKEN Routes: 1.51 x as long (1.5)");
});

Deno.test("screenVerdicts() is not content with a screen that was never loaded", () => {
  assert.equal(screenVerdicts([{ screen: "Errors", bySize: [[], []] }]).kept, false);
});
