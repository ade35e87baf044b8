import { ConnectorError, MemoryConnector, type StorageFact } from "@supertracer/core";
import assert from "node:assert/strict";
import { readStorage } from "../../../core/service/health_data.ts";

const FACTS: readonly StorageFact[] = [{ label: "Replica", value: "12 reads" }];
const IDLE = { state: "idle", lastError: undefined } as const;
const ready = () => Promise.resolve();

class TellingConnector extends MemoryConnector {
  override storageFacts(): readonly StorageFact[] {
    return FACTS;
  }
}

Deno.test("readStorage() has what the connector tells, beside rows and bytes", async () => {
  const connector = new TellingConnector();
  connector.connect();
  assert.deepEqual(await readStorage(connector, ready, IDLE), {
    name: "TellingConnector",
    state: "open",
    facts: FACTS,
    rows: 0,
  });
});

Deno.test("readStorage() has what the connector tells while the storage fails", async () => {
  const failing = () => Promise.reject(new ConnectorError("Cannot connect: nobody is there"));
  assert.deepEqual(await readStorage(new TellingConnector(), failing, IDLE), {
    name: "TellingConnector",
    state: "failing",
    facts: FACTS,
    error: "Cannot connect: nobody is there",
  });
});

Deno.test("readStorage() says that a connector failed to tell, and not what it threw", async () => {
  class Failing extends MemoryConnector {
    override storageFacts(): readonly StorageFact[] {
      throw new Error("password is hunter2");
    }
  }
  const connector = new Failing();
  connector.connect();
  const { state, facts } = await readStorage(connector, ready, IDLE);
  assert.equal(state, "open");
  assert.equal(facts[0]?.isBad, true);
  assert.doesNotMatch(JSON.stringify(facts), /hunter2/);
});
