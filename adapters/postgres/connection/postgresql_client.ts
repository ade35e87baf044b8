/** A query that a {@linkcode PostgreSQLClient} is about to run. */
export interface PostgreSQLClientQuery {
  /** Rows as arrays, in the order of the columns. */
  values(): PromiseLike<readonly (readonly unknown[])[]>;
}

/**
 * What runs statements within a transaction: the part of `postgres.TransactionSql` that is needed.
 */
export interface PostgreSQLTransaction {
  /** Prepares a query; it runs when it is awaited. */
  unsafe(
    statement: string,
    parameters?: (string | number | null)[],
    options?: { prepare?: boolean },
  ): PostgreSQLClientQuery;
}

/**
 * The part of a client of `npm:postgres` (3.4 or later) that is needed of one that an app has
 * already.
 *
 * @example
 * ```ts ignore
 * import postgres from "postgres";
 * import { type PostgreSQLClient, PostgreSQLConnector } from "@supertracer/postgres";
 *
 * const sql: PostgreSQLClient = postgres("postgres://app:secret@localhost/app");
 * new PostgreSQLConnector({ sql });
 * ```
 */
export interface PostgreSQLClient extends PostgreSQLTransaction {
  /** Runs statements in a transaction. */
  begin(run: (transaction: PostgreSQLTransaction) => Promise<void>): Promise<unknown>;
  /** Listens on a channel, on a connection of its own. */
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen?: () => void,
  ): PromiseLike<{ unlisten(): Promise<void> }>;
}
