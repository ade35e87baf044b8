/** A value that both drivers accept. */
export type SqlValue = string | number | null;

/** A row as returned by drivers: values by column name. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Type of a column or parameter; each dialect has its own names for the types. */
export type SqlType = "text" | "integer" | "real";

/** Differences between the SQL of the databases. */
export interface SqlDialect {
  /** `"sqlite"` or `"postgres"`. */
  readonly name: "sqlite" | "postgres";
  /** Type names in `CREATE TABLE`. */
  readonly types: Readonly<Record<SqlType, string>>;
  /** Declaration of the primary key `id`, compatible with that of the Python version. */
  readonly idColumn: string;

  /**
   * Returns the placeholder of a parameter.
   *
   * @param number Its number, from 1.
   * @param type Its type.
   */
  placeholder(number: number, type: SqlType): string;

  /**
   * Returns an expression for a character.
   *
   * @param code Its code: ASCII.
   */
  character(code: number): string;

  /**
   * Returns a condition: the column contains a text, ignoring the case of A to Z.
   *
   * @param column A text column, or an expression.
   * @param placeholder Placeholder of the result of `containsValue()`.
   */
  contains(column: string, placeholder: string): string;

  /**
   * Returns the parameter for {@linkcode SqlDialect.contains}.
   *
   * @param part The text to search for.
   */
  containsValue(part: string): string;

  /**
   * Returns a condition: the whole column matches a pattern, ignoring the case of A to Z.
   *
   * @param column A text column.
   * @param placeholder Placeholder of the result of `patternValue()`.
   */
  matches(column: string, placeholder: string): string;

  /**
   * Returns the parameter for {@linkcode SqlDialect.matches}.
   *
   * @param pattern A pattern in which `*` stands for any characters or none.
   */
  patternValue(pattern: string): string;

  /**
   * Returns a condition: the column equals one of the texts of a list.
   *
   * @param column A text column.
   * @param placeholder Placeholder of a JSON array of texts.
   */
  isOneOf(column: string, placeholder: string): string;
}
