import type { SqlDialect, SqlType, SqlValue } from "./sql_dialect.ts";

/** The parameters of a statement that is being put together. */
export class SqlParameters {
  /** What is bound, in order of the placeholders. */
  readonly values: SqlValue[] = [];
  readonly #dialect: SqlDialect;
  readonly #before: number;

  /**
   * Begins without parameters.
   *
   * @param dialect How placeholders are written.
   * @param before How many parameters the statement has before these.
   */
  constructor(dialect: SqlDialect, before = 0) {
    this.#dialect = dialect;
    this.#before = before;
  }

  /**
   * Adds a parameter.
   *
   * @param value What is bound.
   * @param type What it holds.
   * @returns Its placeholder, which may stand in several places.
   */
  add(value: SqlValue, type: SqlType): string {
    return this.#dialect.placeholder(this.#before + this.values.push(value), type);
  }
}
