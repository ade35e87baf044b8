import type { SqlDialect, SqlType, SqlValue } from "./sql_dialect.ts";

/** The parameters of a statement that is being put together. */
export class SqlParameters {
  /** What is bound, in order of the placeholders. */
  readonly values: SqlValue[] = [];
  readonly #dialect: SqlDialect;

  /**
   * Begins without parameters.
   *
   * @param dialect How placeholders are written.
   */
  constructor(dialect: SqlDialect) {
    this.#dialect = dialect;
  }

  /**
   * Adds a parameter.
   *
   * @param value What is bound.
   * @param type What it holds.
   * @returns Its placeholder, which may stand in several places.
   */
  add(value: SqlValue, type: SqlType): string {
    return this.#dialect.placeholder(this.values.push(value), type);
  }
}
