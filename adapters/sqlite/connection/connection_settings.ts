import type { SQLiteDatabase } from "./sqlite_database.ts";

/**
 * How SQLite keeps a transaction undoable: see https://sqlite.org/pragma.html#pragma_journal_mode
 *
 * @example
 * ```ts
 * import type { JournalMode } from "@supertracer/sqlite";
 * const journalMode: JournalMode = "WAL";
 * ```
 */
export type JournalMode = "WAL" | "DELETE" | "TRUNCATE" | "PERSIST";

/**
 * When SQLite waits for the disk: see https://sqlite.org/pragma.html#pragma_synchronous
 *
 * @example
 * ```ts
 * import type { Synchronous } from "@supertracer/sqlite";
 * const synchronous: Synchronous = "FULL";
 * ```
 */
export type Synchronous = "OFF" | "NORMAL" | "FULL" | "EXTRA";

/**
 * How a new file gives space back: see https://sqlite.org/pragma.html#pragma_auto_vacuum
 *
 * @example
 * ```ts
 * import type { AutoVacuum } from "@supertracer/sqlite";
 * const autoVacuum: AutoVacuum = "NONE";
 * ```
 */
export type AutoVacuum = "INCREMENTAL" | "FULL" | "NONE";

/** Which database is opened, and how. */
export interface ConnectionSettings {
  /** The file, or `":memory:"`; ignored where `database` is given. */
  readonly path: string;
  /** The app's own database. */
  readonly database: SQLiteDatabase | undefined;
  readonly journalMode: JournalMode | undefined;
  readonly synchronous: Synchronous | undefined;
  /** Milliseconds to wait for a lock. */
  readonly busyTimeout: number;
  readonly autoVacuum: AutoVacuum | undefined;
}
