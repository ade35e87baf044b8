import type { Log } from "@supertracer/core";
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { runApp, type RunningApp } from "../../support/run_app.ts";
import { bundle } from "../../support/runtimes/bundle.ts";
import { RUNTIMES } from "../../support/runtimes/runtimes.ts";
import { NODE_WIRE_CASES } from "./wire_cases.ts";
import { allAnswers, stalledAnswer, wirePorts, wireReport } from "./wire_run.ts";

const SERVER = "tests/adapters/node/apps/wire_server.ts";

/** What is recorded of a path: status, outcome, and bytes of the response; of each of its requests. */
const RECORDED: Readonly<Record<string, readonly unknown[]>> = {
  "GET /text": [200, "completed", 5, "hello"],
  "HEAD /text": [200, "completed", 0, undefined],
  "GET /encodings": [200, "completed", 9, undefined],
  "GET /chunks": [200, "completed", 11, "onetwothree"],
  "GET /head-object": [201, "completed", 4, "made"],
  "GET /204-with-body": [204, "completed", 0, undefined],
  "GET /304": [304, "completed", 0, undefined],
  "GET /events": [200, "completed", 27, undefined],
  "GET /borrowed": [200, undefined, undefined, undefined],
  "GET /large": [200, "completed", 1_200_000, undefined],
  "GET /stalled": [200, "completed", 16_384_000, undefined],
  "GET /leaving": [200, "aborted", 5, "first"],
  "POST /uploading": [undefined, "aborted", 0, undefined],
  "POST /flowing": [200, "completed", undefined, undefined],
};

/** What differs on Bun, where nothing tells why a response broke. */
const RECORDED_BY_STREAMS: typeof RECORDED = {
  "GET /breaking": [200, "failed", 4, "part"],
  "GET /breaking-pipeline": [200, "failed", 4, "part"],
};

function factsOf({ statusCode, outcome, responseSizeBytes, responseBody }: Log): unknown[] {
  return [statusCode, outcome, responseSizeBytes, responseBody];
}

async function compare(
  t: Deno.TestContext,
  app: RunningApp,
  kind: "deno" | "node" | "bun",
): Promise<void> {
  const ports = await wirePorts(app);
  const answers = await allAnswers(NODE_WIRE_CASES, ports, kind === "deno");
  for (const [i, wire] of NODE_WIRE_CASES.entries()) {
    await t.step(wire.name, () => {
      const { bare, traced } = answers[i] ?? {};
      // What other runtimes do with it is their own affair, as long as both do the same.
      if (kind === "deno") assert.match(bare ?? "", wire.expect);
      assert.equal(traced, bare);
    });
  }
  await t.step("a stalled client gets everything, and holds the app up", async () => {
    const [bare, traced] = await Promise.all([ports.bare, ports.traced].map(stalledAnswer));
    assert.equal(traced, bare);
    assert.ok((bare ?? 0) > 16_000_000);
  });
  const report = await wireReport(ports);
  await t.step("the app notices the same", () => {
    assert.deepEqual(report.seen.traced["/stalled"], ["waited"]);
    for (const path of Object.keys(report.seen.bare)) {
      assert.deepEqual(report.seen.traced[path], report.seen.bare[path], path);
    }
    assert.deepEqual(Object.keys(report.seen.traced).sort(), Object.keys(report.seen.bare).sort());
  });
  await t.step("exceptions stay what they were", () => {
    for (const message of new Set(report.uncaught)) {
      assert.equal(report.uncaught.filter((each) => each === message).length % 2, 0, message);
    }
    assert.ok(report.uncaught.includes("rejected: listener rejected"));
  });
  await t.step("nothing failed, and nothing is left", () => {
    assert.equal(report.stats.caught, 0);
    assert.equal(report.stats.inFlight, 0);
  });
  await t.step("the records say what was so", () => {
    const expected = kind === "bun" ? RECORDED : { ...RECORDED, ...RECORDED_BY_STREAMS };
    for (const [name, facts] of Object.entries(expected)) {
      const ofName = report.records.filter(({ method, path }) => `${method} ${path}` === name);
      const known = ofName.map((record) =>
        factsOf(record).map((fact, i) => facts[i] === undefined ? undefined : fact)
      );
      // Others of the same path were left by their client.
      assert.ok(known.some((each) => isDeepStrictEqual(each, facts)), `${name}: ${known}`);
    }
    for (const path of ["/flowing", "/paused", "/iterated", "/encoded", "/echo", "/web"]) {
      for (const record of report.records.filter((log) => log.path === path)) {
        if (record.requestBody === "body") continue;
        assert.equal(record.requestBody, "h\u00e9llo body", path);
        assert.equal(record.requestSizeBytes, 11, path);
      }
    }
    for (const path of ["/unread", "/resumed"]) {
      for (const record of report.records.filter((log) => log.path === path)) {
        assert.equal(record.requestBody, undefined, path);
      }
    }
    for (
      const [path, message] of [["/rejects", "listener rejected"], ["/throws", "listener threw"]]
    ) {
      const record = report.records.find((log) => log.path === path);
      assert.equal(record?.errorMessage, `Error: ${message}`);
      assert.equal(record?.outcome, "failed");
      assert.equal(record?.logLevel, "ERROR");
    }
  });
}

Deno.test("traceListener() answers byte for byte as the bare listener", async (t) => {
  await using app = runApp(["run", "--lock=deno.lock", "--allow-all", "--no-check", SERVER]);
  await compare(t, app, "deno");
});

for (const runtime of RUNTIMES) {
  Deno.test(`traceListener() answers byte for byte as the bare listener on ${runtime.name}`, async (t) => {
    await using server = await bundle(new URL("apps/wire_server.ts", import.meta.url));
    await using app = await runtime.start(server);
    await compare(t, app, runtime.kind);
  });
}
