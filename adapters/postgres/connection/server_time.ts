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
