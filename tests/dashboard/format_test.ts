import assert from "node:assert/strict";
import {
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatListTime,
  formatRelative,
  formatTime,
} from "../../dashboard/format.ts";

const NOON = Date.UTC(2026, 10, 24, 12, 3, 4, 56);

Deno.test("formatTime() and formatDateTime() tell milliseconds, in UTC when asked", () => {
  assert.equal(formatTime(NOON, "utc"), "12:03:04.056");
  assert.equal(formatDateTime(NOON + 0.9, "utc"), "2026-11-24 12:03:04.056");
  const local = new Date(NOON);
  assert.equal(
    formatTime(NOON, "local").slice(0, 2),
    String(local.getHours()).padStart(2, "0"),
  );
});

Deno.test("formatTime() survives times that no calendar has", () => {
  assert.equal(formatTime(NaN, "utc"), "00:00:00.000");
  assert.equal(formatDateTime(1e300, "local"), "0000-00-00 00:00:00.000");
});

Deno.test("formatListTime() names the day of what is not from today", () => {
  assert.equal(formatListTime(NOON, "utc", NOON + 3_600_000), "12:03:04.056");
  assert.equal(formatListTime(NOON, "utc", NOON + 86_400_000), "11-24 12:03:04");
});

Deno.test("formatDuration() changes its unit where the next rounding would", () => {
  const cases: [number, string][] = [
    [0, "0.00 ms"],
    [0.424, "0.42 ms"],
    [9.994, "9.99 ms"],
    [9.996, "10.0 ms"],
    [412.63, "412.6 ms"],
    [999.94, "999.9 ms"],
    [999.96, "1.00 s"],
    [59_994, "59.99 s"],
    [59_996, "1 min 0 s"],
    [125_000, "2 min 5 s"],
    [11_100_000, "3 h 5 min"],
    [NaN, "-"],
  ];
  for (const [ms, text] of cases) assert.equal(formatDuration(ms), text);
});

Deno.test("formatBytes() counts in powers of ten", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [48_213, "48.2 kB"],
    [999_949, "999.9 kB"],
    [999_960, "1.0 MB"],
    [214e6, "214.0 MB"],
    [3e15, "3000.0 TB"],
  ];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});

Deno.test("formatRelative() and formatCount() use words and separators", () => {
  assert.equal(formatRelative(NOON, NOON + 200), "now");
  assert.equal(formatRelative(NOON, NOON + 12_000), "12 s ago");
  assert.equal(formatRelative(NOON, NOON + 179_000), "2 min ago");
  assert.equal(formatRelative(NOON, NOON + 7_300_000), "2 h ago");
  assert.equal(formatRelative(NOON, NOON + 3 * 86_400_000), "3 d ago");
  assert.equal(formatRelative(NOON + 3_000, NOON), "in 3 s");
  assert.equal(formatCount(1, "request"), "1 request");
  assert.equal(formatCount(98_770, "match", "matches"), "98,770 matches");
});
