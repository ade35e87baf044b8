import type { SqlRow, SqlValue } from "@supertracer/core/sql";
import type { SQLiteDatabase, SQLiteStatement } from "./sqlite_database.ts";

/** More are prepared again; filters alone make some hundred. */
const MAX_STATEMENTS = 256;

/** A database and its prepared statements, by their text. */
export class Statements {
  readonly #database: SQLiteDatabase;
  readonly #prepared: Map<string, SQLiteStatement> = new Map();

  constructor(database: SQLiteDatabase) {
    this.#database = database;
  }

  /** Runs statements that are not worth preparing. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Runs a statement for its effect. */
  run(sql: string, ...values: SqlValue[]): void {
    this.prepare(sql).run(...values);
  }

  /** The first row of a statement. */
  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    const row = this.prepare(sql).get(...values);
    return isRow(row) ? row : undefined;
  }

  /** The first column of the first row as a number, or `undefined` where there is none. */
  number(sql: string, ...values: SqlValue[]): number | undefined {
    const [value] = Object.values(this.get(sql, ...values) ?? {});
    return value === null || value === undefined ? undefined : Number(value);
  }

  /** All rows of a statement. */
  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.prepare(sql).all(...values).filter(isRow);
  }

  /** All rows of a statement that is not run again. */
  once(sql: string): SqlRow[] {
    return this.#database.prepare(sql).all().filter(isRow);
  }

  /** The statement, prepared when it is first used. */
  prepare(sql: string): SQLiteStatement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      if (this.#prepared.size >= MAX_STATEMENTS) this.#prepared.clear();
      this.#prepared.set(sql, statement = this.#database.prepare(sql));
    }
    return statement;
  }
}

function isRow(value: unknown): value is SqlRow {
  return typeof value === "object" && value !== null;
}
