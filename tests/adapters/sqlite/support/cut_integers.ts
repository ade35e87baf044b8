import type { SQLiteDatabase, SQLiteStatement } from "@supertracer/sqlite";
import type { DatabaseSync } from "node:sqlite";

/**
 * Behaves as `Database` of `jsr:@db/sqlite` 0.13 where that differs: `run()` returns the number of
 * changes, and integers are read as 32 bits.
 */
export class CutIntegers implements SQLiteDatabase {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  exec(sql: string): number {
    this.#database.exec(sql);
    return 0;
  }

  prepare(sql: string): SQLiteStatement {
    const statement = this.#database.prepare(sql);
    const probe = this.#database.prepare(sql);
    probe.setReadBigInts(true);
    return {
      run: (...parameters) => Number(statement.run(...parameters).changes),
      get: (...parameters) => cut(probe.get(...parameters)),
      all: (...parameters) => probe.all(...parameters).map(cut),
    };
  }
}

function cut<T>(row: T): unknown {
  if (typeof row !== "object" || row === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      return [name, typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : value];
    }),
  );
}
