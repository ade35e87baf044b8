/**
 * The part of a prepared statement that is needed. Parameters are bound by position.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import type { SQLiteStatement } from "@supertracer/sqlite";
 *
 * const statement: SQLiteStatement = new DatabaseSync(":memory:").prepare("SELECT ? + 1 AS two");
 * statement.get(1);
 * ```
 */
export interface SQLiteStatement {
  /**
   * Runs it for its effect.
   *
   * @param parameters What is bound.
   */
  run(...parameters: (string | number | null)[]): unknown;
  /**
   * Runs it for its first row.
   *
   * @param parameters What is bound.
   * @returns Values by column, or nothing.
   */
  get(...parameters: (string | number | null)[]): unknown;
  /**
   * Runs it for its rows.
   *
   * @param parameters What is bound.
   * @returns Values by column for each row.
   */
  all(...parameters: (string | number | null)[]): unknown[];
}

/**
 * The part of an open database that is needed: `DatabaseSync` of `node:sqlite` and `Database` of
 * `jsr:@db/sqlite` both have it.
 *
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { type SQLiteDatabase, SQLiteConnector } from "@supertracer/sqlite";
 *
 * const database: SQLiteDatabase = new DatabaseSync(":memory:");
 * const connector = new SQLiteConnector({ database });
 * await connector.connect();
 * await connector.disconnect(); // leaves the database open
 * ```
 */
export interface SQLiteDatabase {
  /**
   * Runs statements for their effect.
   *
   * @param sql One or several.
   */
  exec(sql: string): unknown;
  /**
   * Prepares a statement.
   *
   * @param sql One statement.
   * @returns The statement.
   */
  prepare(sql: string): SQLiteStatement;
}

/** A database that we opened, and so close. */
export interface OwnDatabase extends SQLiteDatabase {
  close(): void;
}
