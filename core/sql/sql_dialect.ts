import { foldAscii } from "../text/match_text.ts";

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

  /**
   * Returns an expression: the value of a member as JSON text, as it was written; `NULL` if there
   * is none.
   *
   * @param column A column with a JSON object.
   * @param placeholder Placeholder of the result of `memberValue()`.
   */
  member(column: string, placeholder: string): string;

  /**
   * Returns the parameter for {@linkcode SqlDialect.member}.
   *
   * @param name Name of the member: letters, digits, `_`, `.` and `-`.
   */
  memberValue(name: string): string;
}

/** SQLite 3.38 and later. */
export const SQLITE_DIALECT: SqlDialect = {
  name: "sqlite",
  types: { text: "TEXT", integer: "INTEGER", real: "REAL" },
  idColumn: "id INTEGER PRIMARY KEY AUTOINCREMENT",
  // Numbered, so that a parameter can be used several times.
  placeholder: (number) => `?${number}`,
  character: (code) => `char(${code})`,
  // `lower()` folds ASCII only. Not LIKE, which refuses patterns over 50,000 bytes.
  contains: (column, placeholder) => `instr(lower(${column}), ${placeholder}) > 0`,
  containsValue: foldAscii,
  // GLOB, because an app may have made LIKE case-sensitive.
  matches: (column, placeholder) => `lower(${column}) GLOB ${placeholder}`,
  patternValue: (pattern) => foldAscii(pattern).replace(/[?[]/g, "[$&]"),
  isOneOf: (column, placeholder) => `${column} IN (SELECT value FROM json_each(${placeholder}))`,
  member: (column, placeholder) => `(${column} -> ${placeholder})`,
  memberValue: (name) => `$."${name}"`,
};

const TYPES: Readonly<Record<SqlType, string>> = {
  text: "TEXT",
  integer: "BIGINT",
  real: "DOUBLE PRECISION",
};

/** PostgreSQL 13 and later. */
export const POSTGRES_DIALECT: SqlDialect = {
  name: "postgres",
  types: TYPES,
  // The Python version's SERIAL ends at 2,147,483,647; to that version both look the same.
  idColumn: "id BIGSERIAL PRIMARY KEY",
  // Typed, so that the driver need not ask the server for the parameter's type.
  placeholder: (number, type) => `$${number}::${TYPES[type].toLowerCase()}`,
  character: (code) => `chr(${code})`,
  // In collation "C" `lower()` folds ASCII only; LIKE can use a trigram index.
  contains: (column, placeholder) => `lower(${column} COLLATE "C") LIKE ${placeholder}`,
  containsValue: (part) => `%${likeValue(part)}%`,
  matches: (column, placeholder) => `lower(${column} COLLATE "C") LIKE ${placeholder}`,
  patternValue: (pattern) => likeValue(pattern).replaceAll("*", "%"),
  // An array, not a subquery, so that an index of the column can be used.
  isOneOf: (column, placeholder) =>
    `${column} = ANY(ARRAY(SELECT jsonb_array_elements_text(${placeholder}::jsonb)))`,
  // Not jsonb, which writes numbers and objects in its own way.
  member: (column, placeholder) => `(${column}::json -> ${placeholder})::text`,
  memberValue: (name) => name,
};

/** Escapes a text for LIKE. */
function likeValue(text: string): string {
  return foldAscii(text).replace(/[\\%_]/g, "\\$&");
}
