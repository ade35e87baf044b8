import { POSTGRES_DIALECT, SqlParameters, type TableNames } from "@supertracer/core/sql";
import { SERVER_MS } from "../connection/server_time.ts";
import type { RunStatement } from "../connection/statement_runner.ts";
import type { TableLayout } from "./table_layout.ts";

/** Key in the table of state whose row expires when nobody watches logs any more. */
const KEY = "watched";

/** Milliseconds that one who watches counts, unless it says so again. */
const LASTS_MS = 60_000;

/** Milliseconds after which one who watches says so again. */
export const WATCHED_RENEWAL_MS = 15_000;

/**
 * Says that somebody watches logs, so that whoever saves some notifies.
 *
 * @param run Runs the statement.
 * @param layout How the tables are named.
 */
export async function noteWatching(run: RunStatement, { names }: TableLayout): Promise<void> {
  const parameters = new SqlParameters(POSTGRES_DIALECT);
  const key = parameters.add(KEY, "text");
  await run(
    `INSERT INTO ${names.state} (key, value, expires_at_ms)
VALUES (${key}, '', ${SERVER_MS} + ${LASTS_MS})
ON CONFLICT (key) DO UPDATE SET expires_at_ms = excluded.expires_at_ms`,
    parameters.values,
  );
}

/**
 * The condition that somebody watches logs.
 *
 * @param names Names of the tables.
 * @param now Placeholder of the server's time: epoch milliseconds.
 */
export function isWatched({ state }: TableNames, now: string): string {
  return `EXISTS (SELECT FROM ${state} WHERE key = '${KEY}' AND expires_at_ms > ${now})`;
}
