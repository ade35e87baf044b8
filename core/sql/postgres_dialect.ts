import { foldAscii } from "../text/match_text.ts";
import type { SqlDialect, SqlType } from "./sql_dialect.ts";

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
};

/** Escapes a text for LIKE. */
function likeValue(text: string): string {
  return foldAscii(text).replace(/[\\%_]/g, "\\$&");
}
