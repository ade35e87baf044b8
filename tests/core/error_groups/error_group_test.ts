import { sampleError } from "../../../core/testing/samples.ts";
import { MemoryConnector } from "@supertracer/core";
import { errorRows } from "@supertracer/core/sql";
import assert from "node:assert/strict";

const PROPERTIES = ["start", "count", "firstSeen", "lastSeen"] as const;

for (const name of PROPERTIES) {
  Deno.test(`a point of errors whose ${name} is not finite is left out`, async () => {
    const sound = sampleError();
    const points = [NaN, Infinity, -Infinity].map((value) => sampleError({ [name]: value }));
    assert.deepEqual(errorRows([...points, sound]), errorRows([sound]));
    const connector = new MemoryConnector();
    await connector.connect();
    await connector.saveErrors([...points, sound]);
    const group = await connector.fetchErrorGroup(sound.id);
    assert.deepEqual(
      [group?.count, group?.firstSeen, group?.lastSeen],
      [sound.count, sound.firstSeen, sound.lastSeen],
    );
  });
}
