import process from "node:process";
import type { OwnDatabase, SQLiteStatement } from "./sqlite_database.ts";

/** How a file is opened. */
interface OpenOptions {
  readonly readOnly?: boolean;
}

type Open = (path: string, options: OpenOptions) => OwnDatabase;

/** `node:sqlite`. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string, options: OpenOptions) => OwnDatabase;
}

/** `bun:sqlite`. */
interface BunSqlite {
  readonly Database: new (
    path: string,
    options: { readonly readonly: true } | { readonly readwrite: true; readonly create: true },
  ) => OwnDatabase;
}

/** A statement of `bun:sqlite`. */
interface BunStatement extends SQLiteStatement {
  finalize(): void;
}

let openWith: Open | undefined;

/**
 * Opens a file with the SQLite of the runtime: `node:sqlite`, or `bun:sqlite` where Bun lacks that
 * (before 1.4).
 *
 * @param path The file, or `":memory:"`.
 * @param options Whether it is only read.
 * @throws If it can't be opened, or the runtime has no SQLite.
 */
export function openSqlite(path: string, options: OpenOptions = {}): OwnDatabase {
  openWith ??= findSqlite();
  return openWith(path, options);
}

/** Loaded when it is needed: Node 22 prints a warning when it is. */
function findSqlite(): Open {
  const ofNode = builtIn<NodeSqlite>("node:sqlite");
  if (ofNode !== undefined) return (path, options) => new ofNode.DatabaseSync(path, options);
  const ofBun = builtIn<BunSqlite>("bun:sqlite");
  if (ofBun !== undefined) {
    return (path, { readOnly = false }) =>
      new BunDatabase(
        new ofBun.Database(path, readOnly ? { readonly: true } : { readwrite: true, create: true }),
      );
  }
  throw new Error("this runtime has no SQLite");
}

function builtIn<T>(name: string): T | undefined {
  return process.getBuiltinModule?.(name) as T | undefined;
}

/** Statements remembered before those that are gone are forgotten. */
const MANY_STATEMENTS = 1_024;

/** A database of `bun:sqlite`, which stays open until the last of its statements is finalized. */
class BunDatabase implements OwnDatabase {
  readonly #database: OwnDatabase;
  #statements: WeakRef<BunStatement>[] = [];

  constructor(database: OwnDatabase) {
    this.#database = database;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): SQLiteStatement {
    const statement = this.#database.prepare(sql) as BunStatement;
    if (this.#statements.length >= MANY_STATEMENTS) {
      this.#statements = this.#statements.filter((each) => each.deref() !== undefined);
    }
    this.#statements.push(new WeakRef(statement));
    return statement;
  }

  close(): void {
    for (const statement of this.#statements) statement.deref()?.finalize();
    this.#statements = [];
    this.#database.close();
  }
}
