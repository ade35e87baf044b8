import type { SqlDialect, SqlType, SqlValue } from "./sql_dialect.ts";

/** The parameters of a statement under construction. */
export class SqlParameters {
  /** The values, in the order of the placeholders. */
  readonly values: SqlValue[] = [];
  readonly #dialect: SqlDialect;
  readonly #before: number;

  /**
   * Starts without parameters.
   *
   * @param dialect Writes the placeholders.
   * @param before Number of parameters that precede these in the statement.
   */
  constructor(dialect: SqlDialect, before = 0) {
    this.#dialect = dialect;
    this.#before = before;
  }

  /**
   * Adds a parameter.
   *
   * @param value The value.
   * @param type Its type.
   * @returns Its placeholder, which can be used several times.
   */
  add(value: SqlValue, type: SqlType): string {
    return this.#dialect.placeholder(this.#before + this.values.push(value), type);
  }
}
