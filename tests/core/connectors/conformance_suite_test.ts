import { BaseConnector, MemoryConnector } from "@supertracer/core";
import { runConnectorCases } from "@supertracer/core/testing";
import assert from "node:assert/strict";
import { planCases } from "../../../core/testing/test_connector.ts";
import { MyCustomConnector } from "../../../examples/custom_connector.ts";
import { DEFECTS } from "./broken_connectors.ts";

for (const { name, foundBy, create } of DEFECTS) {
  Deno.test(`testConnector() fails ${name} in "${foundBy}..."`, async () => {
    const planned = planCases(create, {}).find((each) => each.name.startsWith(foundBy));
    assert(planned !== undefined, `expected a case "${foundBy}..."`);
    await assert.rejects(planned.run, { name: /^(ContractViolation|ConnectorError)$/ });
  });
}

Deno.test("runConnectorCases() tells which cases failed, and passes the others", async () => {
  const create = DEFECTS.find(({ name }) => name === "OffsetForCursor")?.create;
  assert(create !== undefined);
  const results = await Array.fromAsync(runConnectorCases(create));
  const failed = results.filter(({ error }) => error !== undefined);
  assert(failed.length > 0 && failed.length < results.length / 2, `${failed.length} failed`);
  for (const { name, error } of failed) {
    assert(error instanceof Error && error.name === "ContractViolation", `${name}: ${error}`);
  }
});

Deno.test("runConnectorCases() skips what it is told to, with the reason", async () => {
  const skip = { "saveLog() ignores": "because" };
  const results = await Array.fromAsync(runConnectorCases(() => new MemoryConnector(), { skip }));
  const skipped = results.filter((result) => result.skipped !== undefined);
  assert.deepEqual(skipped, [{ name: "saveLog() ignores the id of the log", skipped: "because" }]);
});

Deno.test("runConnectorCases() refuses to skip what is no case, or several", async () => {
  for (const start of ["saveLog() dances", "saveLog()"]) {
    const run = () =>
      Array.fromAsync(runConnectorCases(() => new MemoryConnector(), { skip: { [start]: "?" } }));
    await assert.rejects(run, TypeError);
  }
});

Deno.test("runConnectorCases() disconnects every connector, then removes the storage", async () => {
  const open = new Set<BaseConnector>();
  class Counted extends MyCustomConnector {
    override connect(): void {
      open.add(this);
      super.connect();
    }
    override disconnect(): void {
      open.delete(this);
      super.disconnect();
    }
  }
  let created = 0;
  let removed = 0;
  const results = await Array.fromAsync(runConnectorCases(
    () => new Counted(`host-${++created}`),
    {
      reopen: ({ host }) => new Counted(host),
      remove: () => {
        assert.equal(open.size, 0);
        removed++;
      },
    },
  ));
  assert.deepEqual(results.filter(({ error }) => error !== undefined), []);
  assert.equal(created, results.length);
  assert.equal(removed, results.length);
});

Deno.test("testConnector() has a case for everything that a connector may override", () => {
  const names = planCases(() => new MemoryConnector(), { reopen: () => new MemoryConnector() })
    .map(({ name }) => name).join("\n");
  const members = Object.getOwnPropertyNames(BaseConnector.prototype);
  const own = ["connect", "disconnect", "initDb", "saveLog", "fetchLogs", "fetchLog", "cleanup"];
  // What is asked once, at the start, and says nothing about stored logs.
  const asked = new Set([
    ...["constructor", "retentionDefaults", "capacity", "calmIntervalMs", "maxBatchBytes"],
  ]);
  const missing = [...members, ...own].filter((name) => !asked.has(name) && !names.includes(name));
  assert.deepEqual(missing, []);
});
