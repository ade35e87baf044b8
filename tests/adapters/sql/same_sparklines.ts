import type { BaseConnector, ErrorPoint } from "@supertracer/core";
import assert from "node:assert/strict";
import { ErrorStore } from "../../../core/error_groups/error_store.ts";
import { Random } from "../../../core/testing/random.ts";
import { recentHour, sampleError } from "../../../core/testing/samples.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAYS = 9;
const IDS = ["a1", "b2", "c3"] as const;

/** Occurrences of three groups in nine days: of one often, of one now and then, of one hardly ever. */
export function errorsOfDays(seed: number): ErrorPoint[] {
  const random = new Random(seed);
  const first = recentHour() - DAYS * DAY_MINUTES * MINUTE_MS;
  return IDS.flatMap((id, i) =>
    Array.from({ length: [3_000, 300, 9][i] ?? 0 }, () => {
      const start = first + random.int(DAYS * DAY_MINUTES) * MINUTE_MS;
      return sampleError({
        id,
        start,
        count: 1 + random.int(5),
        firstSeen: start,
        lastSeen: start,
      });
    })
  );
}

/** Fails unless a connector draws groups as the store in memory does, whatever the stretch of time. */
export async function assertSameSparklines(
  connector: BaseConnector,
  points: readonly ErrorPoint[],
  seed: number,
): Promise<void> {
  const store = new ErrorStore();
  store.add(points);
  const random = new Random(seed);
  const day = Math.floor(recentHour() / MINUTE_MS / DAY_MINUTES) * DAY_MINUTES;
  const ranges = [
    ...[[0, 1_440], [0, 10_080], [-1_440, 2_880], [0, 360], [360, 720], [15, 1_425]],
    ...[[59, 1_441], [1_439, 1_441], [61, 179], [1, 10_079], [359, 361], [720, 9_000]],
    ...Array.from({ length: 60 }, () => {
      const from = random.int(DAYS * DAY_MINUTES);
      return [from, from + 1 + random.int(DAYS * DAY_MINUTES)];
    }),
  ];
  for (const [from = 0, to = 0] of ranges) {
    const at = (minute: number) => (day - 8 * DAY_MINUTES + minute) * MINUTE_MS;
    const bucketMs = random.pick([undefined, 1, 15, 60, 75, 120, 360, 1_440, 2_880]);
    const query = {
      ...{ startDate: at(from), endDate: at(to) },
      ...bucketMs !== undefined && { bucketMs: bucketMs * MINUTE_MS },
    };
    const groups = (await connector.fetchErrorGroups(query)).map(({ id, sparkline }) => ({
      ...{ id, sparkline },
    }));
    const expected = store.list(query).map(({ id, sparkline }) => ({ id, sparkline }));
    assert.deepEqual(groups, expected, JSON.stringify({ seed, from, to, bucketMs }));
  }
}
