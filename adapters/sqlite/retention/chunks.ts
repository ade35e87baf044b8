import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { keepLease } from "../schema/lease.ts";

/** Rows, pages or whatever of the first step, and of later ones at least and at most. */
const FIRST_COUNT = 20;
const FEWEST = 5;
const MOST = 1_000;
/** Milliseconds that a step is to take: the app may go on after it. */
const STEP_MS = 1;
/** Milliseconds that the first transaction may take, and the least. */
const FIRST_TRANSACTION_MS = 1;
/** Milliseconds that a transaction may take: nobody else writes meanwhile. */
const TRANSACTION_MS = 8;
/** The same where the app is held as long. */
const HOLDING_TRANSACTION_MS = 4;
/** Milliseconds that copying what a transaction wrote may take: it can't be interrupted. */
const COPYING_MS = 2;
/** Milliseconds between two transactions, for others to write. */
const PAUSE_MS = 8;
/** Milliseconds after which the lease is renewed. */
const RENEW_MS = 10_000;

/** What a transaction did. */
interface Chunk {
  readonly done: number;
  readonly isOver: boolean;
}

/**
 * Does something to many rows in transactions of a few milliseconds, and those in shorter steps, until
 * there are none left. What each wrote is copied from the log into the database before the next: the
 * log would do so by itself only when there is more of it, and hold the app longer. How much a step
 * does follows from how long the last one took, how much a transaction does from how long copying
 * took: moving a page takes less time than copying it.
 *
 * @param connection The database.
 * @param owner Who has the lease, which is renewed.
 * @param doing What, in words.
 * @param work Does it to at most so many rows; returns to how many.
 * @returns To how many rows it was done.
 */
export async function inChunks(
  connection: Connection,
  owner: string,
  doing: string,
  work: (statements: Statements, count: number) => number,
): Promise<number> {
  let total = 0;
  let count = FIRST_COUNT;
  const longestMs = connection.yieldsInWrites ? TRANSACTION_MS : HOLDING_TRANSACTION_MS;
  let transactionMs = FIRST_TRANSACTION_MS;
  let renewed = performance.now();
  while (true) {
    const [{ done, isOver }, copyingMs] = await connection.writeAndCopy(doing, chunk);
    total += done;
    if (isOver) return total;
    const wantedMs = transactionMs * Math.min(COPYING_MS / copyingMs, 2);
    transactionMs = Math.min(Math.max(wantedMs, FIRST_TRANSACTION_MS), longestMs);
    await connection.pause(PAUSE_MS);
    if (performance.now() - renewed > RENEW_MS) {
      renewed = performance.now();
      if (!await keepLease(connection, owner)) return total;
    }
  }

  function* chunk(statements: Statements): Generator<void, Chunk, void> {
    const began = performance.now();
    let done = 0;
    while (true) {
      const before = performance.now();
      const inStep = work(statements, count);
      const after = performance.now();
      done += inStep;
      if (inStep === 0) return { done, isOver: true };
      // At most doubled: what takes no time now may take some soon.
      const wanted = count * Math.min(STEP_MS / (after - before), 2);
      count = Math.round(Math.min(Math.max(wanted, FEWEST), MOST));
      if (after - began >= transactionMs) return { done, isOver: false };
      yield;
    }
  }
}
