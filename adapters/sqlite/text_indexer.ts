import { clearTimeout, setTimeout } from "node:timers";
import type { Connection } from "./connection.ts";
import { indexTexts, mergeTexts } from "./text_index.ts";

/** Rows indexed in one transaction. */
const ROWS_AT_ONCE = 500;
/** Milliseconds after which new rows are indexed: in between there may come more. */
const DELAY_MS = 500;
/** Milliseconds between two transactions: at most 2,500 rows a second, which is 2 % of a core. */
const PAUSE_MS = 200;
/** The same while somebody searches. */
const SHORT_PAUSE_MS = 5;
/** Milliseconds that somebody who searched is taken to go on. */
const INTEREST_MS = 60_000;

/**
 * Keeps the index of texts up to date, a little behind the rows and at a limited rate: it costs half
 * as much as storing the rows themselves, and is needed only when somebody searches.
 */
export class TextIndexer {
  readonly #connection: Connection;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isClosed = false;
  #wantedUntil = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** There are new rows. */
  wake(): void {
    if (this.#timer !== undefined || this.#isRunning || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, DELAY_MS).unref();
  }

  /** Somebody searches. */
  hurry(): void {
    this.#wantedUntil = performance.now() + INTEREST_MS;
    this.wake();
  }

  /** Ends it. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (!this.#isClosed) {
        const count = await this.#connection.write("index texts", (statements) => {
          return indexTexts(statements, ROWS_AT_ONCE);
        });
        if (count > 0) await this.#connection.write("merge texts", mergeTexts);
        if (count < ROWS_AT_ONCE) break;
        await this.#connection.pause(
          performance.now() < this.#wantedUntil ? SHORT_PAUSE_MS : PAUSE_MS,
        );
      }
    } catch {
      // Whoever saves is told what is wrong; searching works without, and the next rows wake it.
    } finally {
      this.#isRunning = false;
    }
  }
}
