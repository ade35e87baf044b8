import type { Connection } from "../connection/connection.ts";
import type { Statements } from "../connection/statements.ts";
import { keepLease } from "../schema/lease.ts";

/** Rows, pages or whatever at once; the time is looked at after each. */
const COUNT = 50;
/** Milliseconds that a transaction takes: nobody else writes meanwhile. */
const TRANSACTION_MS = 8;
/** Milliseconds between two transactions, for others to write. */
const PAUSE_MS = 8;
/** Milliseconds after which the lease is renewed. */
const RENEW_MS = 10_000;

/**
 * Does something to many rows in transactions of a few milliseconds, until there are none left.
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
  let renewed = performance.now();
  while (true) {
    const { done, isOver } = await connection.write(doing, (statements) => {
      const end = performance.now() + TRANSACTION_MS;
      let done = 0;
      while (performance.now() < end) {
        const count = work(statements, COUNT);
        if (count === 0) return { done, isOver: true };
        done += count;
      }
      return { done, isOver: false };
    });
    total += done;
    if (isOver) return total;
    await connection.pause(PAUSE_MS);
    if (performance.now() - renewed > RENEW_MS) {
      renewed = performance.now();
      if (!await keepLease(connection, owner)) return total;
    }
  }
}
