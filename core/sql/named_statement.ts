import type { SqlDialect, SqlType, SqlValue } from "./sql_dialect.ts";
import { SqlParameters } from "./sql_parameters.ts";

/** A statement that is run again and again, and whose parameters have names instead of numbers. */
export class NamedStatement<Name extends string> {
  /** The SQL. */
  readonly text: string;
  readonly #parameters: SqlParameters<Name>;

  /**
   * Writes the statement.
   *
   * @param dialect How placeholders are written.
   * @param types What each parameter holds.
   * @param write Returns the SQL. It gets the placeholder of each parameter, which may stand in
   * several places.
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
   * The values of the parameters, in the order of their placeholders.
   *
   * @param values A value for each name.
   */
  bind<Value = SqlValue>(values: Readonly<Record<Name, Value>>): (SqlValue | Value)[] {
    return this.#parameters.bind(values);
  }
}
