import { MINUTE_MS } from "../runtime/units.ts";
import type { ErrorIdentity, ErrorPoint } from "./error_group.ts";
import type { Log } from "../log/log.ts";
import { errorIdentity } from "./error_identity.ts";

/** A point under construction. */
interface Cell {
  readonly identity: ErrorIdentity;
  readonly id: string;
  readonly start: number;
  count: number;
  firstSeen: number;
  lastSeen: number;
  lastLogId: number | null;
}

/**
 * Counts the errors among logs, by group and minute. A connector that overrides `saveLogs` but not
 * `saveErrors` passes the result to the latter.
 *
 * @param logs Logs of a batch; those with an `errorGroup` are counted.
 * @param ids Their ids, in the same order; if one is missing, `lastLogId` is `null`.
 * @returns One point per group and minute.
 *
 * @example
 * ```ts
 * import { errorPoints, type Log } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * const log: Log = {
 *   id: 0,
 *   content: "Cannot charge card 4711",
 *   timestamp: 1_780_000_021_500,
 *   logLevel: "ERROR",
 *   errorGroup: "0c5a1f2be97d4410",
 * };
 * const [point] = errorPoints([log, log], [1, 2]);
 * assert.equal(point?.count, 2);
 * assert.equal(point?.message, "Cannot charge card <n>");
 * ```
 */
export function errorPoints(logs: readonly Log[], ids: readonly number[] = []): ErrorPoint[] {
  const identities = new Map<string, ErrorIdentity>();
  const cells = new Map<string, Cell>();
  for (let i = 0; i < logs.length; i++) {
    const log = logs[i];
    const id = log?.errorGroup;
    if (log === undefined || id === undefined || id === "") continue;
    const { timestamp } = log;
    const start = Math.floor(timestamp / MINUTE_MS) * MINUTE_MS;
    if (!Number.isFinite(start)) continue;
    const logId = ids[i] ?? null;
    const cell = cells.get(`${id} ${start}`);
    if (cell === undefined) {
      let identity = identities.get(id);
      if (identity === undefined) identities.set(id, identity = errorIdentity(log));
      const [firstSeen, lastSeen] = [timestamp, timestamp];
      const count = 1;
      cells.set(`${id} ${start}`, {
        ...{ identity, id, start, count, firstSeen, lastSeen },
        lastLogId: logId,
      });
      continue;
    }
    cell.count++;
    cell.firstSeen = Math.min(cell.firstSeen, timestamp);
    if (timestamp >= cell.lastSeen) {
      cell.lastSeen = timestamp;
      cell.lastLogId = logId;
    }
  }
  return Array.from(cells.values(), ({ identity, ...counts }) => ({ ...identity, ...counts }));
}
