/** Ids as a connector returned them: `undefined` for each that is no id. */
export interface ReturnedIds {
  readonly ids: readonly (number | undefined)[];
  /** Whether there are as many as logs, each a positive safe integer. */
  readonly isValid: boolean;
}

/**
 * Reads what `saveLogs` returned. A connector that returns anything else than ids has stored the
 * logs all the same: it did not fail, and writing them again could store them for ever.
 *
 * @param returned What it returned.
 * @param count How many logs there were.
 * @returns As many entries as logs.
 */
export function readReturnedIds(returned: unknown, count: number): ReturnedIds {
  const ids: (number | undefined)[] = new Array(count).fill(undefined);
  try {
    if (!Array.isArray(returned) || returned.length !== count) return { ids, isValid: count === 0 };
    let isValid = true;
    for (let i = 0; i < count; i++) {
      const id: unknown = returned[i];
      if (isId(id)) ids[i] = id;
      else isValid = false;
    }
    return { ids, isValid };
  } catch {
    return { ids, isValid: false };
  }
}

/**
 * Reads from a failure which logs were saved all the same. Structurally, because the connector may
 * be built on another copy of this package.
 *
 * @param error What `saveLogs` threw.
 * @param count How many logs there were.
 * @returns Ids of the first logs; none when they make no sense.
 */
export function readSavedIds(error: unknown, count: number): number[] {
  try {
    const saved: unknown = (error as { saved?: unknown } | null | undefined)?.saved;
    if (!Array.isArray(saved) || saved.length > count) return [];
    const ids: unknown[] = [...saved];
    return ids.every(isId) ? ids : [];
  } catch {
    return [];
  }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
