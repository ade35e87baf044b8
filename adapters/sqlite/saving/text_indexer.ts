import { TEXT_SEARCHED_EVERY_MS } from "@supertracer/core/sql";
import { clearTimeout, setTimeout } from "node:timers";
import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { indexTexts, mergeTexts, type TextIndexing } from "../schema/text_index.ts";
import { createTextParts } from "../schema/text_parts.ts";
import { noteTextSearch, readTextSearch } from "./text_interest.ts";

/** Rows indexed in one transaction. */
const ROWS_AT_ONCE = 500;
/** Milliseconds after which new rows are indexed: in between there may come more. */
const DELAY_MS = 500;
/** Milliseconds between two transactions: some 10,000 rows a second, which is a fifth of a core. */
const PAUSE_MS = 40;

/**
 * Keeps the index of texts up to date, a little behind the rows and at a limited rate: it costs half
 * as much as storing the rows themselves, and is needed only when somebody searches. With `"auto"`
 * it is made when somebody does so for the first time, by all processes that save, and rests when
 * nobody has for a week.
 */
export class TextIndexer {
  readonly #connection: Connection;
  #indexing: TextIndexing;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isClosed = false;
  #notedUntil = 0;

  constructor(connection: Connection, indexing: TextIndexing) {
    this.#connection = connection;
    this.#indexing = indexing;
  }

  /** There are new rows. */
  wake(): void {
    const isBusy = this.#timer !== undefined || this.#isRunning;
    if (isBusy || this.#isClosed || this.#indexing === false) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, DELAY_MS).unref();
  }

  /** Somebody searches. */
  noteSearch(): void {
    if (this.#indexing === false) return;
    const now = performance.now();
    if (now >= this.#notedUntil) void this.#note(now + TEXT_SEARCHED_EVERY_MS);
    this.wake();
  }

  /** Ends it. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #note(until: number): Promise<void> {
    this.#notedUntil = until;
    try {
      await this.#connection.write("note a search", (statements) => {
        noteTextSearch(statements, Date.now());
      });
    } catch {
      // Locked, full or closed: the search itself goes on, and the next one is noted.
      this.#notedUntil = 0;
    }
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (!this.#isClosed && await this.#isWanted()) {
        const count = await this.#connection.write("index texts", (statements) => {
          return this.#indexSome(statements);
        });
        if (count < ROWS_AT_ONCE) break;
        await this.#connection.pause(PAUSE_MS);
      }
    } catch {
      // Whoever saves is told what is wrong; searching works without, and the next rows wake it.
    } finally {
      this.#isRunning = false;
    }
  }

  /** By what is noted in the database, so that all processes agree. */
  async #isWanted(): Promise<boolean> {
    if (this.#indexing === true) return true;
    return await this.#connection.read("look for searches", (statements) => {
      return readTextSearch(statements, Date.now()) !== undefined;
    });
  }

  #indexSome(statements: Statements): number {
    if (!createTextParts(statements)) {
      // This SQLite can't, now or later.
      this.#indexing = false;
      return 0;
    }
    const count = indexTexts(statements, ROWS_AT_ONCE);
    if (count > 0) mergeTexts(statements);
    return count;
  }
}
