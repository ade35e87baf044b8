import { QUERY_KEYS } from "../../core/query/query_keys.ts";

/** The table of keys as `docs/query.md` has it, without the padding of its columns. */
export function keyTable(): string {
  const rows = QUERY_KEYS.map(({ name, aliases, description, examples, values = [] }) => [
    [name, ...aliases].map(code).join(", "),
    values.length === 0 ? description : `${description}: ${values.map(code).join(", ")}`,
    examples.map(code).join(", "),
  ]);
  return [["Key", "What it is about", "Examples"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function code(text: string): string {
  return `\`${text}\``;
}
