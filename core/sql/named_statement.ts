import type { SqlDialect, SqlType, SqlValue } from "./sql_dialect.ts";
import { SqlParameters } from "./sql_parameters.ts";

/** A statement that is run many times, with values given by name instead of by number. */
export class NamedStatement<Name extends string> {
  /** The SQL. */
  readonly text: string;
  readonly #parameters: SqlParameters<Name>;

  /**
   * Writes the statement.
   *
   * @param dialect Writes the placeholders.
   * @param types The type of each parameter.
   * @param write Returns the SQL, given the placeholder of each parameter, which can be used several
   * times.
   *
   * @example
   * ```ts
   * import { NamedStatement, SQLITE_DIALECT } from "@supertracer/core/sql";
   * import assert from "node:assert/strict";
   *
   * const types = { from: "integer", to: "integer" } as const;
   * const list = new NamedStatement(SQLITE_DIALECT, types, ({ from, to }) => {
   *   return `SELECT id FROM requests WHERE id BETWEEN ${from} AND ${to}`;
   * });
   * assert.equal(list.text, "SELECT id FROM requests WHERE id BETWEEN ?1 AND ?2");
   * assert.deepEqual(list.bind({ to: 9, from: 1 }), [1, 9]);
   * ```
   */
  constructor(
    dialect: SqlDialect,
    types: Readonly<Record<Name, SqlType>>,
    write: (placeholders: Readonly<Record<Name, string>>) => string,
  ) {
    const parameters = new SqlParameters<Name>(dialect);
    const placeholders = {} as Record<Name, string>;
    for (const name of Object.keys(types) as Name[]) {
      placeholders[name] = parameters.slot(name, types[name]);
    }
    this.#parameters = parameters;
    this.text = write(placeholders);
  }

  /**
   * The values to run the statement with.
   *
   * @param values A value for each name.
   * @returns All values, in the order of the placeholders.
   */
  bind<Value = SqlValue>(values: Readonly<Record<Name, Value>>): (SqlValue | Value)[] {
    return this.#parameters.bind(values);
  }
}
