import type { SqlDialect, SqlType, SqlValue } from "./sql_dialect.ts";

/** The parameters of a statement under construction. */
export class SqlParameters<Slot extends string = never> {
  /** The values, in the order of the placeholders; `null` for slots. */
  readonly values: SqlValue[] = [];
  readonly #dialect: SqlDialect;
  readonly #slots: Map<string, number> = new Map();

  /**
   * Starts without parameters.
   *
   * @param dialect Writes the placeholders.
   */
  constructor(dialect: SqlDialect) {
    this.#dialect = dialect;
  }

  /**
   * Adds a parameter.
   *
   * @param value The value.
   * @param type Its type.
   * @returns Its placeholder, which can be used several times.
   */
  add(value: SqlValue, type: SqlType): string {
    return this.#dialect.placeholder(this.values.push(value), type);
  }

  /**
   * Adds a parameter whose value is given when the statement is run.
   *
   * @param name Its name.
   * @param type Its type.
   * @returns Its placeholder: the same one for the same name.
   */
  slot(name: Slot, type: SqlType): string {
    const index = this.#slots.get(name) ?? this.values.push(null) - 1;
    this.#slots.set(name, index);
    return this.#dialect.placeholder(index + 1, type);
  }

  /**
   * The values to run the statement with.
   *
   * @param slots A value for each slot.
   * @returns All values, in the order of the placeholders.
   */
  bind<Value = SqlValue>(slots: Readonly<Record<Slot, Value>>): (SqlValue | Value)[] {
    const bound: (SqlValue | Value)[] = [...this.values];
    for (const [name, index] of this.#slots) bound[index] = slots[name as Slot];
    return bound;
  }
}

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
