import assert from "node:assert/strict";
import { median } from "../../../bench/overhead/median.ts";
import { percentile } from "../../../bench/overhead/percentile.ts";
import { summarizeIdle, summarizeRequests } from "../../../bench/overhead/summary.ts";
import { latency, measurement } from "./sample_rounds.ts";

const cpu = (...values: number[]) => values.map((cpuUs) => measurement({ cpuUs }));

Deno.test("median() is the middle, or the mean of the two in the middle", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([1, 2, 10, 4]), 3);
  assert.ok(Number.isNaN(median([])));
});

Deno.test("percentile() is the value that a share does not exceed", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  assert.equal(percentile(hundred, 0.99), 99);
  assert.equal(percentile(hundred, 0.5), 50);
  assert.equal(percentile(hundred, 0), 1);
  assert.equal(percentile([7], 0.99), 7);
  assert.equal(percentile([], 0.99), undefined);
});

Deno.test("summarizeRequests() compares medians: CPU above bare, as a share of OpenTelemetry's", () => {
  const [bare, otel, memory] = summarizeRequests(
    new Map([["bare", cpu(10, 10, 99)], ["otel", cpu(50, 1, 50)], ["memory", cpu(22, 20, 21)]]),
  );
  assert.deepEqual([bare?.cpuUs, bare?.addedUs, bare?.addedOfOtel], [10, undefined, undefined]);
  assert.deepEqual([otel?.cpuUs, otel?.addedUs, otel?.addedOfOtel], [50, 40, 1]);
  assert.deepEqual([memory?.cpuUs, memory?.addedUs, memory?.addedOfOtel], [21, 11, 0.275]);
});

Deno.test("summarizeRequests() gives latency and memory as multiples of the bare server's", () => {
  const [bare, memory] = summarizeRequests(
    new Map([
      ["bare", [measurement({ latency: latency({ p50Ms: 2, p99Ms: 8 }), peakMemoryMb: 40 })]],
      ["memory", [measurement({ latency: latency({ p50Ms: 3, p99Ms: 10 }), peakMemoryMb: 100 })]],
    ]),
  );
  assert.deepEqual([bare?.latency?.p50OfBare, bare?.latency?.p99OfBare], [1, 1]);
  assert.deepEqual([memory?.latency?.p50OfBare, memory?.latency?.p99OfBare], [1.5, 1.25]);
  assert.equal(memory?.memoryOfBare, 2.5);
});

Deno.test("summarizeRequests() has no ratio where there is nothing to compare with", () => {
  const [memory] = summarizeRequests(
    new Map([["memory", [measurement({ latency: latency({}) })]]]),
  );
  assert.equal(memory?.addedUs, undefined);
  assert.equal(memory?.addedOfOtel, undefined);
  assert.equal(memory?.latency?.p99OfBare, undefined);
  assert.equal(memory?.memoryOfBare, undefined);
});

Deno.test("summarizeRequests() has no share of an OpenTelemetry that came out cheaper than bare", () => {
  const [, , memory] = summarizeRequests(
    new Map([["bare", cpu(10)], ["otel", cpu(9)], ["memory", cpu(20)]]),
  );
  assert.equal(memory?.addedUs, 10);
  assert.equal(memory?.addedOfOtel, undefined);
});

Deno.test("summarizeRequests() says who could not hold the rate", () => {
  const limits = [
    latency({ heldShare: 0.995 }),
    latency({ heldShare: 0.9, idleShare: 0.4 }),
    latency({ heldShare: 0.9, idleShare: 0 }),
    latency({ heldShare: 0, idleShare: 0.4, p50Ms: null, p99Ms: null }),
  ].map((one) => summarizeRequests(new Map([["a", [measurement({ latency: one })]]]))[0]?.latency);
  assert.deepEqual(limits.map((one) => one?.limit), [undefined, "server", "generator", "server"]);
});

Deno.test("summarizeRequests() compares no latency with a bare server that did not hold the rate", () => {
  const [, memory] = summarizeRequests(
    new Map([
      ["bare", [measurement({ latency: latency({ heldShare: 0.5 }) })]],
      ["memory", [measurement({ latency: latency({}) })]],
    ]),
  );
  assert.equal(memory?.latency?.p99OfBare, undefined);
});

Deno.test("summarizeIdle() compares the memory of a client", () => {
  const idle = (memoryKbPerClient: number) => ({
    kind: "idle" as const,
    cpuMsPerSecond: 1,
    memoryKbPerClient,
    peakMemoryMb: 90,
  });
  const [bare, memory] = summarizeIdle(
    new Map([["bare", [idle(10), idle(12), idle(90)]], ["memory", [idle(18)]]]),
  );
  assert.equal(bare?.memoryKbPerClient, 12);
  assert.equal(memory?.memoryOfBare, 1.5);
});
