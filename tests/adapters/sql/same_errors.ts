import type { BaseConnector, ErrorGroup, ErrorGroupQuery, ErrorPoint } from "@supertracer/core";
import assert from "node:assert/strict";
import { ErrorStore } from "../../../core/error_groups/error_store.ts";
import { Random } from "../../../core/testing/random.ts";
import { recentHour, sampleError } from "../../../core/testing/samples.ts";

const MINUTE_MS = 60_000;
const IDS = ["a1", "b2", "c3", "d4", "e5"] as const;
const STATES = ["open", "resolved", "ignored"] as const;

/** Fails unless a connector answers as the store in memory does, whatever is asked. */
export async function assertSameErrors(connector: BaseConnector, seed: number): Promise<void> {
  const random = new Random(seed);
  const store = new ErrorStore();
  const now = Date.now();
  const at = (minutes: number) => recentHour(now) - (2_880 - minutes) * MINUTE_MS;
  for (let round = 0; round < 12; round++) {
    const points = Array.from({ length: random.int(40) }, () => randomPoint(random, at));
    await connector.saveErrors(points);
    store.add(points);
    const id = random.pick(["none", ...IDS]);
    const [state, since] = [random.pick(STATES), at(random.int(2_880))];
    await connector.setErrorState(id, state, since);
    store.setState(id, state, since);
    for (let i = 0; i < 8; i++) {
      const query = randomQuery(random, at);
      const what = JSON.stringify({ seed, round, query });
      const groups = (await connector.fetchErrorGroups(query)).map(withoutLog);
      assert.deepEqual(groups, store.list(query, now).map(withoutLog), what);
      assert.deepEqual(await connector.countErrorGroups(query), store.count(query, now), what);
      const one = random.pick(IDS);
      const group = await connector.fetchErrorGroup(one, query);
      assert.deepEqual(withoutLog(group), withoutLog(store.get(one, query, now)), what);
    }
  }
}

function randomPoint(random: Random, at: (minutes: number) => number): ErrorPoint {
  const start = at(random.int(2_880));
  const firstSeen = start + random.int(30_000);
  return sampleError({
    id: random.pick(IDS),
    start,
    count: 1 + random.int(5),
    firstSeen,
    lastSeen: firstSeen + random.int(30_000),
  });
}

/** The end is always given: it is the moment of the call else. */
function randomQuery(random: Random, at: (minutes: number) => number): ErrorGroupQuery {
  return {
    endDate: at(random.int(3_000)),
    ...random.chance(60) ? { startDate: at(random.int(2_880)) } : {},
    ...random.chance(50) ? { state: random.pick(STATES) } : {},
    ...random.chance(50) ? { bucketMs: random.pick([1, 15, 60, 77, 240]) * MINUTE_MS } : {},
    ...random.chance(30) ? { limit: random.int(4) } : {},
  };
}

function withoutLog(group: ErrorGroup | undefined) {
  if (group === undefined) return undefined;
  const { lastLogId: _, ...rest } = group;
  return rest;
}
