import type { Log } from "@supertracer/core";
import { nextTurn } from "@supertracer/core/sql";
import { logsJson } from "./batch_json.ts";
import { LongText } from "./long_text.ts";

/** Most milliseconds that the app is held at a stretch. */
const SLICE_MS = 2;
/** Milliseconds after which sending is left to the next turn. */
const SENT_AT_ONCE_MS = 0.5;
/** Logs of one call of `JSON.stringify`. */
const LOGS_AT_ONCE = 10;

/**
 * The same as {@linkcode logsJson}, in slices of a few milliseconds, so that the app's requests are
 * served in between, and before it is sent.
 *
 * @param logs The logs; not to be changed meanwhile.
 * @returns JSON text.
 */
export async function logsJsonInSlices(logs: readonly Log[]): Promise<LongText> {
  const parts: string[] = [];
  let begun = performance.now();
  for (let i = 0; i < logs.length; i += LOGS_AT_ONCE) {
    const json = logsJson(logs.slice(i, i + LOGS_AT_ONCE));
    // All arrays become one.
    parts.push(i === 0 ? "[" : ",", json.slice(1, -1));
    const isLast = i + LOGS_AT_ONCE >= logs.length;
    if (performance.now() - begun < (isLast ? SENT_AT_ONCE_MS : SLICE_MS)) continue;
    await nextTurn();
    begun = performance.now();
  }
  return new LongText(parts.length === 0 ? ["[]"] : [...parts, "]"]);
}
