import type { WriteOutcome } from "./batch_writer.ts";
import type { QueuedRecord } from "./record_queue.ts";

/** How an attempt ended, without what the connector said. */
export type Verdict = WriteOutcome["kind"];

/** Whether what was to be stored still waits. */
export function isFailure<T extends string>(
  result: T,
): result is T & ("failed" | "refused" | "down" | "late") {
  return result === "failed" || result === "refused" || result === "down" || result === "late";
}

/** What a bisection works on. */
export interface Bisected {
  /** Records to store, oldest first; those that are stored or dropped leave it. */
  readonly hand: readonly QueuedRecord[];
  /** Hands over some of the records as a batch of their own; `late` and `down` end the bisection. */
  write(records: readonly QueuedRecord[]): Promise<Verdict>;
  /** Takes more records, at least one if any are waiting. */
  draw(): Promise<void>;
  /** Drops a record as poison. */
  drop(record: QueuedRecord): void;
  /** Lets the event loop turn. */
  pause(): Promise<void>;
}

/** Most records written at once while it is unknown which of them are refused. */
const MOST_AT_ONCE = 500;

/**
 * Stores what can be stored of a batch that was refused, in order, and drops the records that are
 * the reason.
 *
 * The batch is halved until a record is refused by itself. That one is a suspect until another is
 * stored, which shows that the storage works: as long as nothing is stored, nothing is dropped.
 *
 * If the storage says that a record is the reason, suspects are dropped if they are refused again
 * once another record is stored, and later ones at once. If it doesn't say why, it may as well be
 * failing: then a suspect is dropped only if it is refused right before and right after the next
 * record is stored. If that one is refused too, the bisection ends.
 *
 * @param records What to work on.
 * @param refused How many records, the first in hand, were refused together.
 * @param isNamed Whether the storage said that one of them is the reason.
 * @returns How the last attempt ended: `saved` if the hand is empty, `refused` if it holds nothing
 * but suspects and the storage said so.
 */
export async function bisect(
  records: Bisected,
  refused: number,
  isNamed: boolean,
): Promise<Verdict> {
  const { hand } = records;
  /** Whether a record was stored that shows that the storage works. */
  let isProven = false;
  /** Whether the last attempt was a suspect, refused for an unknown reason. */
  let isUnclear = false;
  /** Records behind the suspects of which at least one is refused, where that is known. */
  let within = hand[0]?.isSuspect === true ? 0 : refused;
  while (hand.length > 0) {
    // None behind a suspect: if the storage came back meanwhile, the next record would be first.
    if (!isUnclear) await records.pause();
    const firstOther = hand.findIndex(({ isSuspect }) => !isSuspect);
    const suspects = firstOther < 0 ? hand.length : firstOther;
    const isRetry = suspects > 0 && (isNamed ? isProven : !isUnclear);
    if (suspects === hand.length && !isRetry) {
      await records.draw();
      if (suspects < hand.length) continue;
      return isNamed ? "refused" : "failed";
    }
    const start = isRetry ? 0 : suspects;
    const size = isRetry || isUnclear ? 1 : within > 0 ? Math.max(1, within >> 1) : MOST_AT_ONCE;
    const part = hand.slice(start, start + size);
    const before = hand.length;
    const verdict = await records.write(part);
    if (!isFailure(verdict)) {
      isProven = true;
      isUnclear = false;
      if (!isRetry) within = Math.max(0, within - (before - hand.length));
    } else if (verdict === "late" || verdict === "down" || (isNamed && verdict === "failed")) {
      return verdict;
    } else if (part.length > 1) {
      within = part.length;
    } else if (part[0] !== undefined) {
      const [record] = part;
      if (!isRetry) within = 0;
      const isKnown = record.isSuspect;
      record.isSuspect = true;
      if (isProven && (isKnown || verdict === "refused")) records.drop(record);
      else if (isUnclear) return verdict;
      if (verdict === "failed") {
        isUnclear = isKnown && !isProven;
        isProven = false;
      }
    }
  }
  return "saved";
}
