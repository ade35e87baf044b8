import { QUERY_KEYS } from "../../core/query/query_keys.ts";
import { code, table } from "./marked_part.ts";

/** Table of the query language's keys. */
export function queryKeyTable(): string {
  const rows = QUERY_KEYS.map(({ name, aliases, description, examples, values = [], isPrefix }) => [
    [name, ...aliases].map((each) => code(isPrefix ? `${each}.NAME` : each)).join(", "),
    values.length === 0 ? description : `${description}: ${values.map(code).join(", ")}`,
    examples.map(code).join(", "),
  ]);
  return table(["Key", "What it matches", "Examples"], rows);
}
