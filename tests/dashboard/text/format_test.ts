import assert from "node:assert/strict";
import {
  formatAge,
  formatBucket,
  formatBytes,
  formatCompact,
  formatCount,
  formatDateTime,
  formatDuration,
  formatInput,
  formatLatency,
  formatListTime,
  formatMinute,
  formatPercent,
  formatRate,
  formatRelative,
  formatSpan,
  formatTime,
} from "../../../dashboard/text/format.ts";

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
    [0, "0 ms"],
    [0.0049, "< 0.01 ms"],
    [0.005, "0.01 ms"],
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

Deno.test("formatLatency() is as exact as a histogram, and has a dash for nothing", () => {
  const cases: [number | null, string][] = [
    [null, "\u2013"],
    [0, "0 ms"],
    [0.004, "< 0.01 ms"],
    [0.04, "0.04 ms"],
    [0.84, "0.8 ms"],
    [9.96, "10 ms"],
    [184.4, "184 ms"],
    [999.6, "1.0 s"],
    [2_400, "2.4 s"],
    [125_000, "2 min"],
  ];
  for (const [ms, text] of cases) assert.equal(formatLatency(ms), text);
});

Deno.test("formatAge() and formatBucket() use the units that fit", () => {
  assert.equal(formatAge(0), "0 s");
  assert.equal(formatAge(400), "< 1 s");
  assert.equal(formatAge(42_900), "42 s");
  assert.equal(formatAge(3_599_000), "59 min");
  assert.equal(formatAge(7_260_000), "2 h 1 min");
  assert.equal(formatAge(6 * 86_400_000 + 4 * 3_600_000), "6 d 4 h");
  const widths: [number, string][] = [
    [60_000, "minute"],
    [90_000, "90 s"],
    [900_000, "15 min"],
    [3_600_000, "hour"],
    [5_400_000, "1.5 h"],
    [86_400_000, "day"],
  ];
  for (const [ms, text] of widths) assert.equal(formatBucket(ms), text);
});

Deno.test("formatPercent() tells little from nothing", () => {
  const cases: [number, string][] = [
    [0, "0 %"],
    [0.0004, "< 0.1 %"],
    [0.0122, "1.2 %"],
    [0.00001, "< 0.1 %"],
    [0.0104, "1.0 %"],
    [0.9994, "99.9 %"],
    [0.9999, "> 99.9 %"],
    [1, "100 %"],
  ];
  for (const [part, text] of cases) assert.equal(formatPercent(part), text);
});

Deno.test("formatCompact() and formatRate() are short", () => {
  assert.deepEqual([0, 0.5, 950, 1_000, 1_250, 3e6].map(formatCompact), [
    "0",
    "0.5",
    "950",
    "1 k",
    "1.3 k",
    "3 M",
  ]);
  assert.deepEqual([0, 0.0007, 0.05, 4.26, 9.96, 1_646.2].map(formatRate), [
    "0",
    "< 0.1",
    "0.1",
    "4.3",
    "10",
    "1,646",
  ]);
});

Deno.test("formatSpan(), formatMinute() and formatInput() name days where they must", () => {
  const hour = 3_600_000;
  assert.equal(formatSpan(NOON - hour, NOON, "utc"), "11:03\u201312:03");
  assert.equal(formatSpan(NOON - 24 * hour, NOON, "utc"), "11-23 12:03 \u2013 11-24 12:03");
  assert.equal(formatMinute(NOON, "utc", NOON), "12:03");
  assert.equal(formatMinute(NOON - 24 * hour, "utc", NOON), "11-23 12:03");
  assert.equal(formatInput(NOON, "utc"), "2026-11-24T12:03");
});
