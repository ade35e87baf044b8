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
