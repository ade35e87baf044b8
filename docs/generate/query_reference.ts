import { QUERY_KEYS } from "../../core/query/query_keys.ts";
import { table } from "./marked_part.ts";

/** The keys of the query language, as a table. */
export function queryKeyTable(): string {
  const rows = QUERY_KEYS.map(({ name, aliases, description, examples, values = [] }) => [
    [name, ...aliases].map(code).join(", "),
    values.length === 0 ? description : `${description}: ${values.map(code).join(", ")}`,
    examples.map(code).join(", "),
  ]);
  return table(["Key", "What it is about", "Examples"], rows);
}

function code(text: string): string {
  return `\`${text}\``;
}
