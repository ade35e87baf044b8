import type { Verdict } from "./batch_writer.ts";
import type { PoisonLine } from "./poison_search.ts";

/** Most records written at once while it is searched. */
const MOST_AT_ONCE = 500;
/** Records dropped at most without another being stored in between. */
const MOST_DROPPED = 10;

/**
 * Finds the records that the storage refused by name, and stores the others in their order.
 *
 * The storage said that a record of the batch is the reason, so it is up and there is nothing to wait
 * for: the batch is halved until a record is refused by itself. That one is dropped if the storage
 * takes others: one was stored in this search, or not many drops ago. Otherwise the reason may be one
 * that every record meets (a constraint that somebody added): then the record is kept, and tried
 * once more after the next that is stored.
 */
export class RefusalSearch {
  /** Records that may be dropped before another is stored. */
  #mayDrop = 0;

  /** Records were stored. */
  stored(): void {
    this.#mayDrop = MOST_DROPPED;
  }

  /**
   * Searches until the hand is empty, or nothing more can be told now.
   *
   * @param line What to search.
   * @param refused How many records, the first in hand, were refused together.
   * @returns How the last attempt ended: `saved` when the hand is empty, `refused` when it holds
   * nothing but records that were refused by themselves.
   */
  async run(line: PoisonLine, refused: number): Promise<Verdict> {
    let isProven = false;
    /** The first in hand, each refused by itself. */
    let kept = line.hand.findIndex(({ strikes }) => strikes === 0);
    if (kept < 0) kept = line.hand.length;
    /** Records behind them of which one at least is refused, where that is known. */
    let within = kept === 0 ? refused : 0;
    while (line.hand.length > 0) {
      if (kept >= line.hand.length) {
        if (!isProven) {
          await line.draw(kept + 1);
          if (kept >= line.hand.length) return "refused";
        } else kept = 0;
        within = 0;
      }
      if (!await line.pause()) return "late";
      const size = within > 0 ? Math.max(1, within >> 1) : MOST_AT_ONCE;
      const part = line.hand.slice(kept, kept + size);
      const before = line.hand.length;
      const verdict = await line.write(part);
      if (verdict === "saved" || verdict === "part") {
        isProven = true;
        within = Math.max(0, within - (before - line.hand.length));
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
          line.drop(record);
        } else {
          record.strikes = Math.max(1, record.strikes);
          kept++;
        }
      }
    }
    return "saved";
  }
}
