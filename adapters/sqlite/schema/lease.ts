import { NamedStatement, SQLITE_DIALECT, type SqlValue } from "@supertracer/core/sql";
import type { Connection } from "../connection/connection.ts";

/** Milliseconds that a lease lasts unless it is renewed. */
const LEASE_MS = 60_000;

const TAKE = new NamedStatement(
  SQLITE_DIALECT,
  { owner: "text", expiresAt: "real" },
  ({ owner, expiresAt }) =>
    "INSERT OR REPLACE INTO supertracer_state (key, value, expires_at_ms) " +
    `VALUES ('cleanup', ${owner}, ${expiresAt})`,
);

/**
 * Takes, renews or ends the lease of the cleanup, which one process at a time holds.
 *
 * @param connection The database.
 * @param owner Who wants it.
 * @param isWanted `false` ends it.
 * @returns Whether the owner has it now.
 */
export function keepLease(
  connection: Connection,
  owner: string,
  isWanted = true,
): Promise<boolean> {
  return connection.write("clean up", (statements) => {
    const now = Date.now();
    const row = statements.get(
      "SELECT value, expires_at_ms FROM supertracer_state WHERE key = 'cleanup'",
    );
    const endsInMs = Number(row?.["expires_at_ms"] ?? 0) - now;
    // One that ends too late was taken before the clock was set back.
    const isTaken = row !== undefined && row["value"] !== owner && endsInMs > 0 &&
      endsInMs <= LEASE_MS;
    if (isTaken) return false;
    if (isWanted) {
      const values = { owner, expiresAt: now + LEASE_MS };
      statements.run(TAKE.text, ...TAKE.bind<SqlValue>(values));
    } else {
      statements.run("DELETE FROM supertracer_state WHERE key = 'cleanup'");
    }
    return isWanted;
  });
}
