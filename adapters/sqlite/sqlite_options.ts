import { ConfigError } from "@supertracer/core";
import { checkOptionNames } from "@supertracer/core/sql";
import type { AutoVacuum, JournalMode, Synchronous } from "./connection/connection_settings.ts";
import { IN_MEMORY } from "./connection/open_database.ts";
import type { SQLiteDatabase } from "./connection/sqlite_database.ts";
import type { StoreSettings } from "./hosts/store.ts";
import type { TextIndexing } from "./schema/text_index.ts";

/**
 * What a {@linkcode SQLiteConnector} can be told.
 *
 * @example
 * ```ts
 * import { SQLiteConnector, type SQLiteConnectorOptions } from "@supertracer/sqlite";
 *
 * const options: SQLiteConnectorOptions = { path: "requests.db", synchronous: "FULL" };
 * new SQLiteConnector(options);
 * ```
 */
export interface SQLiteConnectorOptions {
  /**
   * The file, which is created where it does not exist; `":memory:"` for a database in memory. Not
   * with `database`.
   *
   * @default {"supertracer.db"}
   */
  readonly path?: string | undefined;
  /**
   * An open database to use instead: a `DatabaseSync` of `node:sqlite` or a `Database` of
   * `jsr:@db/sqlite`. It stays open after `disconnect()`. Only the pragmas that are given are set.
   *
   * @default {undefined}
   */
  readonly database?: SQLiteDatabase | undefined;
  /**
   * The thread that SQLite runs on. With `"worker"` one of its own: neither long searches nor a slow
   * disk hold the app. With `"app"` the app's, which waits meanwhile; a `database` that is passed, and
   * one in memory, are always there.
   *
   * @default {"worker"}
   */
  readonly thread?: "worker" | "app" | undefined;
  /**
   * With `"WAL"` reading and writing do not wait for each other; the file is then accompanied by
   * `-wal` and `-shm`.
   *
   * @default {"WAL"}
   */
  readonly journalMode?: JournalMode | undefined;
  /**
   * With `"NORMAL"` a crash of the process loses nothing that was stored, a power failure may lose
   * the last moments; with `"FULL"` it does not either. No setting but `"OFF"` risks the file.
   *
   * @default {"NORMAL"}
   */
  readonly synchronous?: Synchronous | undefined;
  /**
   * Milliseconds to wait, without blocking the app, while another process has the file locked; 0 to
   * 600,000.
   *
   * @default {5_000}
   */
  readonly busyTimeout?: number | undefined;
  /**
   * How a new file gives space back: with `"INCREMENTAL"` after each cleanup, in small steps. A file
   * that has tables keeps its setting until a `VACUUM`.
   *
   * @default {"INCREMENTAL"}
   */
  readonly autoVacuum?: AutoVacuum | undefined;
  /**
   * Days that metrics are kept, and errors that are not seen again, whatever becomes of the logs;
   * 1 to 36,500.
   *
   * @default {30}
   */
  readonly metricsRetentionDays?: number | undefined;
  /**
   * Whether there is an index by which texts are found in the message, the error and the URL; keeping
   * it costs as much as storing the rows. With `"auto"` it is made once somebody searches, and rests
   * when nobody has for seven days: the processes that share a file see that in the file. With `true`
   * it is there always, with `false` never: one that is there is dropped, so processes that share a
   * file must agree. Without an index, and until it is made, a search looks at the newest rows.
   *
   * @default {"auto"}
   */
  readonly textIndex?: "auto" | boolean | undefined;
  /**
   * Milliseconds between two polls for what other processes saved, while logs are watched; 10 to
   * 60,000.
   *
   * @default {250}
   */
  readonly watchIntervalMs?: number | undefined;
  /**
   * Milliseconds that records may wait in memory while nobody watches logs live, if that is longer
   * than `recording.flushIntervalMs`; 0 to 60,000. One write a second instead of five halves what is
   * written to the disk. A process that is killed loses what waits.
   *
   * @default {1_000 for a file, else 0}
   */
  readonly calmIntervalMs?: number | undefined;
}

const NAMES: Readonly<Record<keyof SQLiteConnectorOptions, true>> = {
  path: true,
  database: true,
  thread: true,
  journalMode: true,
  synchronous: true,
  busyTimeout: true,
  autoVacuum: true,
  metricsRetentionDays: true,
  textIndex: true,
  watchIntervalMs: true,
  calmIntervalMs: true,
};

/** Options with their defaults. */
export interface ResolvedSQLiteOptions extends StoreSettings {
  readonly thread: "worker" | "app";
  readonly calmIntervalMs: number;
}

/**
 * Fills in the defaults.
 *
 * @throws {ConfigError} If a value is not allowed.
 */
export function resolveSQLiteOptions(
  given: string | SQLiteConnectorOptions,
): ResolvedSQLiteOptions {
  const options: SQLiteConnectorOptions = typeof given === "string" ? { path: given } : given;
  if (typeof options !== "object" || options === null) {
    reject("the argument", "a path or options", given);
  }
  checkOptionNames("SQLiteConnector", options, NAMES);
  const { path, database } = options;
  if (path !== undefined && database !== undefined) {
    reject("path", "left out where database is given", path);
  }
  if (path !== undefined && (typeof path !== "string" || path === "" || path.includes("\0"))) {
    reject("path", "a path that is not empty", path);
  }
  if (
    database !== undefined &&
    (typeof database?.exec !== "function" || typeof database.prepare !== "function")
  ) {
    reject("database", "an open database with exec() and prepare()", typeof database);
  }
  const isOurs = database === undefined;
  const thread = oneOf("thread", options.thread, ["worker", "app"]);
  if (thread === "worker" && (!isOurs || path === IN_MEMORY)) {
    reject("thread", '"app" for a database that is passed or in memory', thread);
  }
  return {
    calmIntervalMs: number(
      "calmIntervalMs",
      options.calmIntervalMs ?? (isOurs && path !== IN_MEMORY ? 1_000 : 0),
      0,
      60_000,
    ),
    thread: thread ?? (isOurs && path !== IN_MEMORY ? "worker" : "app"),
    path: path ?? "supertracer.db",
    database,
    journalMode:
      oneOf("journalMode", options.journalMode, ["WAL", "DELETE", "TRUNCATE", "PERSIST"]) ??
        (isOurs ? "WAL" : undefined),
    synchronous: oneOf("synchronous", options.synchronous, ["OFF", "NORMAL", "FULL", "EXTRA"]) ??
      (isOurs ? "NORMAL" : undefined),
    busyTimeout: number("busyTimeout", options.busyTimeout ?? 5_000, 0, 600_000),
    autoVacuum: oneOf("autoVacuum", options.autoVacuum, ["INCREMENTAL", "FULL", "NONE"]) ??
      (isOurs ? "INCREMENTAL" : undefined),
    metricsRetentionDays: number(
      "metricsRetentionDays",
      options.metricsRetentionDays ?? 30,
      1,
      36_500,
    ),
    textIndex: indexing(options.textIndex ?? "auto"),
    watchIntervalMs: number("watchIntervalMs", options.watchIntervalMs ?? 250, 10, 60_000),
  };
}

function oneOf<const T extends string>(
  key: string,
  value: T | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined || allowed.includes(value)) return value;
  reject(key, `one of ${allowed.map((each) => `"${each}"`).join(", ")}`, value);
}

function indexing(value: TextIndexing): TextIndexing {
  if (value === "auto" || typeof value === "boolean") return value;
  reject("textIndex", '"auto", true or false', value);
}

function number(key: string, value: number, least: number, most: number): number {
  if (typeof value === "number" && value >= least && value <= most) return value;
  reject(key, `a number from ${least} to ${most}`, value);
}

function reject(key: string, rule: string, value: unknown): never {
  const received = typeof value === "string" ? JSON.stringify(value) : String(value);
  throw new ConfigError(
    `Cannot make a SQLiteConnector: ${key} must be ${rule}, received ${received}`,
  );
}
