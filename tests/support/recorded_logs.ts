import type { Log } from "@supertracer/core";
import assert from "node:assert/strict";
import { withDeadline } from "./deadline.ts";

/**
 * The logs that a dashboard lists, newest first, once there are enough.
 *
 * @param origin Where it is served: `"http://127.0.0.1:8000"`.
 * @param headers What lets one in.
 * @param count How many to wait for.
 */
export async function recordedLogs(
  origin: string,
  headers: HeadersInit,
  count = 1,
): Promise<readonly Log[]> {
  const list = async (): Promise<readonly Log[]> => {
    const response = await fetch(`${origin}/supertracer/api/logs`, { headers });
    assert.equal(response.status, 200);
    const { logs } = await response.json() as { readonly logs: readonly Log[] };
    if (logs.length >= count) return logs;
    await new Promise((resolve) => setTimeout(resolve, 20)); // For the next batch.
    return list();
  };
  return await withDeadline(list(), () => `${count} logs at ${origin}`);
}
