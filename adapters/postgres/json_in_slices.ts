import type { Log } from "@supertracer/core";
import { setImmediate } from "node:timers";
import { logsJson } from "./batch_json.ts";

/** Most milliseconds that the app is held at a stretch. */
const SLICE_MS = 2;
/** Milliseconds after which sending, which takes as long, is left to the next turn. */
const SENT_AT_ONCE_MS = 0.5;
/** Logs of one call of `JSON.stringify`. */
const LOGS_AT_ONCE = 10;

/**
 * The same as {@linkcode logsJson}, in slices of a few milliseconds, so that the app's requests are
 * served in between, and before it is sent: of 500 logs it takes as long as sending does.
 *
 * @param logs The logs; not to be changed meanwhile.
 * @returns JSON text.
 */
export async function logsJsonInSlices(logs: readonly Log[]): Promise<string> {
  const parts: string[] = [];
  let begun = performance.now();
  for (let i = 0; i < logs.length; i += LOGS_AT_ONCE) {
    parts.push(logsJson(logs.slice(i, i + LOGS_AT_ONCE)).slice(1, -1));
    const isLast = i + LOGS_AT_ONCE >= logs.length;
    if (performance.now() - begun < (isLast ? SENT_AT_ONCE_MS : SLICE_MS)) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    begun = performance.now();
  }
  return `[${parts.join(",")}]`;
}
