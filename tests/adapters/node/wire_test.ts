import assert from "node:assert/strict";
import { runApp } from "../../support/run_app.ts";
import { NODE_WIRE_CASES } from "./wire_cases.ts";
import { allAnswers, wirePorts, wireReport } from "./wire_run.ts";

const SERVER = "tests/adapters/node/apps/wire_server.ts";

Deno.test("traceListener() answers byte for byte as the bare listener", async (t) => {
  await using app = runApp(["run", "--lock=deno.lock", "--allow-all", "--no-check", SERVER]);
  const ports = await wirePorts(app);
  const answers = await allAnswers(NODE_WIRE_CASES, ports);
  for (const [i, wire] of NODE_WIRE_CASES.entries()) {
    await t.step(wire.name, () => {
      const { bare, traced } = answers[i] ?? {};
      assert.match(bare ?? "", wire.expect);
      assert.equal(traced, bare);
    });
  }

  const report = await wireReport(ports);
  await t.step("the app notices the same", () => {
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
});
