import type { Statements } from "./statements.ts";

/** Pages in the log after which it is copied into the database: that takes some 2 ms. */
const PAGES = 100;
/** Pages that a transaction writes whatever it does: the ends of a table and its indexes. */
const PAGES_A_TRANSACTION = 10;
/** Pages for each row that is written besides: a quarter for the row, as much for its indexes. */
const PAGES_A_ROW = 0.5;

/**
 * Says when the log is to be copied into the database. SQLite does so by itself, but only at a
 * thousand pages, within a COMMIT, where it takes tens of milliseconds; copying little and often keeps
 * each time short, and pages that are written again and again are still copied only once for many
 * transactions.
 */
export class CheckpointPace {
  readonly #statements: Statements;
  #changes = 0;
  #transactions = 0;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** A transaction was committed. Returns whether copying is due. */
  committed(): boolean {
    this.#transactions++;
    const rows = this.#totalChanges() - this.#changes;
    return this.#transactions * PAGES_A_TRANSACTION + rows * PAGES_A_ROW >= PAGES;
  }

  /** The log was copied. */
  copied(): void {
    this.#changes = this.#totalChanges();
    this.#transactions = 0;
  }

  #totalChanges(): number {
    return this.#statements.number("SELECT total_changes()") ?? 0;
  }
}
