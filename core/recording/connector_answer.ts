import type { BaseConnector } from "../connectors/base_connector.ts";
import type { ConnectorFault } from "../connectors/errors.ts";

/**
 * Reads the ids that `saveLogs()` returned. A connector that returns anything else has stored the
 * logs all the same: it did not throw, and writing them again could repeat them for ever.
 *
 * @param returned What it returned.
 * @param count How many logs there were.
 * @param least How few, and how many, may be stored under the key of the batch.
 * @param most See `least`.
 * @returns An id for each log, `undefined` where it is none; and whether all of them are ids.
 */
export function readReturnedIds(
  returned: unknown,
  count: number,
  least = count,
  most = count,
): { readonly ids: readonly (number | undefined)[]; readonly isValid: boolean } {
  let ids: (number | undefined)[] = new Array(count).fill(undefined);
  try {
    const isList = Array.isArray(returned) && returned.length >= least && returned.length <= most;
    if (!isList) return { ids, isValid: count === 0 };
    ids = new Array(returned.length).fill(undefined);
    let isValid = true;
    for (let i = 0; i < ids.length; i++) {
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
 * Reads from an error which logs were saved before it. Errors are read structurally, here and in
 * {@linkcode faultOf}, because the connector may be built on another copy of this package.
 *
 * @param error What `saveLogs()` threw.
 * @param count How many logs there were.
 * @returns Ids of the first logs; empty if the error says none, or nonsense.
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

const FAULTS: readonly ConnectorFault[] = ["outage", "record", "session"];

/** What an error of a connector says of its cause. */
export function faultOf(error: unknown): ConnectorFault | undefined {
  try {
    const fault: unknown = (error as { fault?: unknown } | null | undefined)?.fault;
    return FAULTS.find((known) => known === fault);
  } catch {
    return undefined;
  }
}

/** Whether a connector has an ability; a getter that throws says no. */
export function hasAbility(
  connector: BaseConnector,
  ability: "readsLazily" | "savesBatchesOnce",
): boolean {
  try {
    return connector[ability] === true;
  } catch {
    return false;
  }
}

/** Most bytes that a connector wants in a batch; a getter that throws sets no limit. */
export function readMaxBatchBytes(connector: BaseConnector): number {
  try {
    const { maxBatchBytes } = connector;
    return maxBatchBytes > 0 ? maxBatchBytes : Infinity;
  } catch {
    return Infinity;
  }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
