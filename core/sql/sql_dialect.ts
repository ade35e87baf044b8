/** A value as both drivers take it. */
export type SqlValue = string | number | null;

/** A row as drivers give it: values by the names of the columns. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** What kind of value a column or a parameter holds; each dialect has its own names for them. */
export type SqlType = "text" | "integer" | "real";

/** What the SQL of one database differs in from that of another. */
export interface SqlDialect {
  /** `"sqlite"` or `"postgres"`. */
  readonly name: "sqlite" | "postgres";
  /** Names of the types in `CREATE TABLE`. */
  readonly types: Readonly<Record<SqlType, string>>;
  /** Declaration of the primary key `id`, of which the Python version's is a kind. */
  readonly idColumn: string;

  /**
   * Where a parameter stands in a statement.
   *
   * @param number Its number, from 1.
   * @param type What it holds.
   */
  placeholder(number: number, type: SqlType): string;

  /**
   * A character, as it stands in a statement.
   *
   * @param code Its code: ASCII.
   */
  character(code: number): string;

  /**
   * Whether a column holds a text, the letters A to Z compared without case.
   *
   * @param column A text column, or an expression.
   * @param placeholder Of what `containsValue()` returned.
   */
  contains(column: string, placeholder: string): string;

  /**
   * The parameter that goes with {@linkcode SqlDialect.contains}.
   *
   * @param part The text looked for.
   */
  containsValue(part: string): string;

  /**
   * Whether a whole column is as a pattern says, the letters A to Z compared without case.
   *
   * @param column A text column.
   * @param placeholder Of what `patternValue()` returned.
   */
  matches(column: string, placeholder: string): string;

  /**
   * The parameter that goes with {@linkcode SqlDialect.matches}.
   *
   * @param pattern In which `*` stands for any characters, or none.
   */
  patternValue(pattern: string): string;

  /**
   * Whether a column is one of the texts of a list.
   *
   * @param column A text column.
   * @param placeholder Of a JSON array of texts.
   */
  isOneOf(column: string, placeholder: string): string;
}
