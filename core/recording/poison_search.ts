import type { Verdict } from "./batch_writer.ts";
import type { QueuedRecord } from "./record_queue.ts";

/** Strikes that prove a record to be poison. */
const PROOF = 2;
/** A witness further off than this is not looked for. */
const MAX_DISTANCE = 1_000;

/** What the search works on. */
export interface PoisonLine {
  /** Records to be stored, oldest first; those that are stored or dropped leave it. */
  readonly hand: readonly QueuedRecord[];
  /** Whether the storage can be read right now. */
  canRead(): Promise<boolean>;
  /** Hands over once more what failed, unchanged. */
  again(): Promise<Verdict>;
  /** Hands over some of the hand as a batch of its own. */
  write(records: readonly QueuedRecord[]): Promise<Verdict>;
  /** Takes records that wait into the hand, as many as there are. */
  draw(count: number): Promise<void>;
  /** The record is poison. */
  drop(record: QueuedRecord): void;
  /** Lets the event loop turn; whether the search may go on. */
  pause(): Promise<boolean>;
}

/**
 * Finds the records that the storage refuses in a batch that it refused as a whole without saying
 * why, and stores the others.
 *
 * An outage must not count as proof, and order is kept where it can be. So it begins only if the
 * storage answers a read and still refuses the batch; then it stores ever shorter prefixes until the
 * first record is refused alone. This one gets a strike when another record is stored right after,
 * and is poison when that happened twice and it is refused again. If the witness is refused as well,
 * the storage may be down for writing: the search stops, and picks a witness further off the next
 * time, because neighbors may be poison too.
 */
export class PoisonSearch {
  #distance = 1;

  /**
   * Searches until the hand is empty or nothing more can be told now.
   *
   * @param line What to search.
   * @returns How the last attempt ended; `saved` when the hand is empty.
   */
  async run(line: PoisonLine): Promise<Verdict> {
    if (!await line.canRead()) return "failed";
    const whole = await line.again();
    if (whole !== "failed") return whole;
    let size = Math.max(1, line.hand.length >> 1);
    while (line.hand.length > 0) {
      if (!await line.pause()) return "late";
      const prefix = line.hand.slice(0, size);
      const verdict = await line.write(prefix);
      if (verdict === "late") return "late";
      const [head] = prefix;
      if ((verdict !== "failed" && verdict !== "refused") || head === undefined) {
        size = line.hand.length;
        if (prefix.length === 1) this.#distance = 1;
      } else if (prefix.length > 1) {
        size = prefix.length >> 1;
      } else if (head.strikes >= PROOF) {
        line.drop(head);
        this.#distance = 1;
        size = line.hand.length;
      } else {
        const witnessed = await this.#callWitness(line);
        if (witnessed !== "saved") return witnessed;
        head.strikes++;
        size = 1;
      }
    }
    return "saved";
  }

  /** Stores a record behind the first one. */
  async #callWitness(line: PoisonLine): Promise<Verdict> {
    await line.draw(this.#distance + 1 - line.hand.length);
    const witness = line.hand[Math.min(this.#distance, line.hand.length - 1)];
    if (witness === undefined || witness === line.hand[0]) return "failed";
    const verdict = await line.write([witness]);
    if (verdict !== "saved") {
      const isFurthest = this.#distance >= Math.min(line.hand.length, MAX_DISTANCE);
      this.#distance = isFurthest ? 1 : this.#distance * 2 + 1;
    }
    return verdict;
  }
}
