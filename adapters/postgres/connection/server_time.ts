import type { RunStatement } from "./statement_runner.ts";

/** The time by the server's clock, as an expression: epoch milliseconds. */
export const SERVER_MS = "(extract(epoch FROM clock_timestamp()) * 1000)::double precision";

/**
 * Reads the server's clock, which all processes share: their own may differ by days.
 *
 * @param run Runs the statement.
 * @returns Epoch milliseconds.
 */
export async function readServerTime(run: RunStatement): Promise<number> {
  return Number((await run(`SELECT ${SERVER_MS}`))[0]?.[0]);
}

/** The server's time without asking it each time: that of this process, put right when it was read. */
export class ServerClock {
  #aheadMs = 0;

  /** Reads how far the server's clock is ahead of this process's. */
  async set(run: RunStatement): Promise<void> {
    this.#aheadMs = Math.round(await readServerTime(run) - Date.now());
  }

  /** Whole epoch milliseconds by the server's clock. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }
}
