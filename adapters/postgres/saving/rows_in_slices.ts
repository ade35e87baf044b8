import type { Log } from "@supertracer/core";
import { nextTurn } from "@supertracer/core/sql";
import { LongText } from "../connection/long_text.ts";
import { randomSeparators, rowsText, SEPARATORS, type Separators } from "./batch_rows.ts";

/** Most milliseconds that the app is held at a stretch. */
const SLICE_MS = 2;
/** Milliseconds after which sending is left to the next turn. */
const SENT_AT_ONCE_MS = 0.5;
/** Logs whose text is made at once. */
const LOGS_AT_ONCE = 10;

/** Logs as {@linkcode rowsText} writes them. */
export interface RowsText {
  readonly text: LongText;
  readonly separators: Separators;
}

/**
 * Logs as text, made in slices of a few milliseconds, so that the app's requests are served in
 * between, and before it is sent.
 *
 * @param logs The logs; not to be changed meanwhile.
 */
export async function rowsInSlices(logs: readonly Log[]): Promise<RowsText> {
  let separators = SEPARATORS;
  let parts = await partsInSlices(logs, separators);
  while (parts === undefined) {
    separators = randomSeparators();
    parts = await partsInSlices(logs, separators);
  }
  return { text: new LongText(parts), separators };
}

async function partsInSlices(
  logs: readonly Log[],
  separators: Separators,
): Promise<string[] | undefined> {
  const parts: string[] = [];
  let begun = performance.now();
  for (let i = 0; i < logs.length; i += LOGS_AT_ONCE) {
    const text = rowsText(logs.slice(i, i + LOGS_AT_ONCE), separators);
    if (text === undefined) return undefined;
    parts.push(...i === 0 ? [text] : [separators.row, text]);
    const isLast = i + LOGS_AT_ONCE >= logs.length;
    if (performance.now() - begun < (isLast ? SENT_AT_ONCE_MS : SLICE_MS)) continue;
    await nextTurn();
    begun = performance.now();
  }
  return parts;
}
