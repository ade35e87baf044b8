import { foldAscii } from "../text/match_text.ts";
import type { SqlDialect } from "./sql_dialect.ts";

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
};
