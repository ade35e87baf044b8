/** Precedes generated text, so that nobody edits it by hand and `deno fmt` leaves it alone. */
const BEGIN = "<!-- Made by deno task generate -->\n\n<!-- deno-fmt-ignore-start -->\n\n";
const END = "\n\n<!-- deno-fmt-ignore-end -->";

/**
 * Inserts generated text into a page of the documentation.
 *
 * @param page The page, with the two marks around the text.
 * @param text The text.
 * @returns The page with the new text.
 * @throws {Error} If a mark is missing.
 */
export function withGenerated(page: string, text: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) {
    throw new Error(`Cannot insert the generated text: add "${BEGIN}" to the page`);
  }
  return page.slice(0, begin) + BEGIN + text + page.slice(end);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
