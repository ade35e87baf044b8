import type { WriteOutcome } from "./batch_writer.ts";
import type { QueuedRecord } from "./record_queue.ts";

/** How an attempt ended, without what the connector said. */
export type Verdict = WriteOutcome["kind"];

/** Whether what was to be stored still waits. */
export function isFailure<T extends string>(
  result: T,
): result is T & ("failed" | "refused" | "late") {
  return result === "failed" || result === "refused" || result === "late";
}

/** The records that are searched, and what can be done with them. */
export interface SearchedRecords {
  /** Records to store, oldest first; those that are stored or dropped leave it. */
  readonly hand: readonly QueuedRecord[];
  /** Whether the storage can be read right now. */
  canRead(): Promise<boolean>;
  /** Hands over the batch that failed once more, unchanged. */
  again(): Promise<Verdict>;
  /** Hands over some of the records as a batch of their own. */
  write(records: readonly QueuedRecord[]): Promise<Verdict>;
  /** Takes up to `count` more records from the queue. */
  draw(count: number): Promise<void>;
  /** Drops a record as poison. */
  drop(record: QueuedRecord): void;
  /** Lets the event loop turn; returns whether the search may go on. */
  pause(): Promise<boolean>;
}

/** Strikes that prove a record to be poison. */
const PROOF = 2;
/** Furthest distance of a witness. */
const MAX_DISTANCE = 1_000;
/** Most records written at once in a search for a record that was named. */
const MOST_AT_ONCE = 500;
/** Most records dropped without another being stored in between. */
const MOST_DROPPED = 10;

/** Finds the records of a batch that the storage refuses, drops them, and stores the others. */
export class PoisonSearch {
  #distance = 1;
  /** Records that may be dropped before another is stored. */
  #mayDrop = 0;

  /** Records were stored. */
  stored(): void {
    this.#mayDrop = MOST_DROPPED;
  }

  /**
   * Searches a batch of which the storage said that one of its records is the reason.
   *
   * The storage is up, so there is nothing to wait for: the batch is halved until a record is refused
   * by itself. It is dropped if the storage takes others: one was stored in this search, or not many
   * drops ago. Otherwise every record may meet the reason (a constraint that somebody added): then
   * the record is kept, and tried again after the next one that is stored.
   *
   * @param records What to search.
   * @param refused How many records, the first in hand, were refused together.
   * @returns How the last attempt ended: `saved` when the hand is empty, `refused` when it holds
   * nothing but records that were refused by themselves.
   */
  async runNamed(records: SearchedRecords, refused: number): Promise<Verdict> {
    const { hand } = records;
    let isProven = false;
    /** The first in hand, each refused by itself. */
    let kept = hand.findIndex(({ strikes }) => strikes === 0);
    if (kept < 0) kept = hand.length;
    /** Records behind them of which at least one is refused, where that is known. */
    let within = kept === 0 ? refused : 0;
    while (hand.length > 0) {
      if (kept >= hand.length) {
        if (!isProven) {
          await records.draw(kept + 1);
          if (kept >= hand.length) return "refused";
        } else kept = 0;
        within = 0;
      }
      if (!await records.pause()) return "late";
      const size = within > 0 ? Math.max(1, within >> 1) : MOST_AT_ONCE;
      const part = hand.slice(kept, kept + size);
      const before = hand.length;
      const verdict = await records.write(part);
      if (verdict === "saved" || verdict === "part") {
        isProven = true;
        within = Math.max(0, within - (before - hand.length));
      } else if (verdict !== "refused") {
        return verdict;
      } else if (part.length > 1) {
        within = part.length;
      } else {
        within = 0;
        const [record] = part;
        if (record === undefined) return "refused";
        if (isProven || this.#mayDrop > 0) {
          this.#mayDrop--;
          records.drop(record);
        } else {
          record.strikes = Math.max(1, record.strikes);
          kept++;
        }
      }
    }
    return "saved";
  }

  /**
   * Searches a batch that failed again and again without a word on why.
   *
   * An outage must not count as proof, and order is kept where it can be. So it begins only if the
   * storage answers a read and still refuses the batch; then it stores ever shorter prefixes until the
   * first record is refused alone. This one gets a strike when another record is stored right after,
   * and is poison when that happened twice and it is refused again. If the witness is refused as well,
   * the storage may be down for writing: the search stops, and picks a witness further off the next
   * time, because neighbors may be poison too.
   *
   * @param records What to search.
   * @returns How the last attempt ended; `saved` when the hand is empty.
   */
  async runBlind(records: SearchedRecords): Promise<Verdict> {
    const { hand } = records;
    if (!await records.canRead()) return "failed";
    const whole = await records.again();
    if (whole !== "failed") return whole;
    let size = Math.max(1, hand.length >> 1);
    while (hand.length > 0) {
      if (!await records.pause()) return "late";
      const prefix = hand.slice(0, size);
      const verdict = await records.write(prefix);
      if (verdict === "late") return "late";
      const [head] = prefix;
      if ((verdict !== "failed" && verdict !== "refused") || head === undefined) {
        size = hand.length;
        if (prefix.length === 1) this.#distance = 1;
      } else if (prefix.length > 1) {
        size = prefix.length >> 1;
      } else if (head.strikes >= PROOF) {
        records.drop(head);
        this.#distance = 1;
        size = hand.length;
      } else {
        const witnessed = await this.#callWitness(records);
        if (witnessed !== "saved") return witnessed;
        head.strikes++;
        size = 1;
      }
    }
    return "saved";
  }

  /** Stores a record behind the first one. */
  async #callWitness(records: SearchedRecords): Promise<Verdict> {
    const { hand } = records;
    await records.draw(this.#distance + 1 - hand.length);
    const witness = hand[Math.min(this.#distance, hand.length - 1)];
    if (witness === undefined || witness === hand[0]) return "failed";
    const verdict = await records.write([witness]);
    if (verdict !== "saved") {
      const isFurthest = this.#distance >= Math.min(hand.length, MAX_DISTANCE);
      this.#distance = isFurthest ? 1 : this.#distance * 2 + 1;
    }
    return verdict;
  }
}
