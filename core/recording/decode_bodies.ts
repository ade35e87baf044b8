import { RequestRecord } from "../log/request_record.ts";
import type { QueuedRecord } from "./record_queue.ts";
import type { Timers } from "./timers.ts";

/** How long bodies of one batch are decoded at most, in milliseconds; the others stay described. */
const MOST_MS = 50;
/** How long that goes on without letting anything else run. */
const SLICE_MS = 4;

/** Whether there is something to decode, so that nobody waits who has not to. */
export function hasEncodedBodies({ log }: QueuedRecord): boolean {
  return log instanceof RequestRecord && log.pendingBodies !== undefined;
}

/**
 * Decodes the bodies of a batch that came encoded, before anybody sees it.
 *
 * @param records The batch.
 * @param timers Let others run in between.
 */
export async function decodeBodies(
  records: readonly QueuedRecord[],
  timers: Timers,
): Promise<void> {
  let spent = 0;
  let inSlice = 0;
  for (const { log } of records) {
    if (!(log instanceof RequestRecord) || log.pendingBodies === undefined) continue;
    const bodies = log.pendingBodies;
    log.pendingBodies = undefined;
    if (spent >= MOST_MS) continue;
    const start = performance.now();
    for (const body of bodies) await body.decode();
    const took = performance.now() - start;
    spent += took;
    inSlice += took;
    if (inSlice < SLICE_MS) continue;
    inSlice = 0;
    await timers.nextTurn();
  }
}
