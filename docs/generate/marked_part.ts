/** Precedes generated text, so that nobody edits it by hand and `deno fmt` leaves it alone. */
function beginOf(part: string): string {
  const name = part === "" ? "" : `: ${part}`;
  return `<!-- Made by deno task generate${name} -->\n\n<!-- deno-fmt-ignore-start -->\n\n`;
}

const END = "\n\n<!-- deno-fmt-ignore-end -->";

/**
 * Inserts generated text into a page of the documentation.
 *
 * @param page The page, with the two marks around the text.
 * @param text The text.
 * @param part Name of the part, if the page has several.
 * @returns The page with the new text.
 * @throws {Error} If a mark is missing.
 */
export function withGenerated(page: string, text: string, part = ""): string {
  const mark = beginOf(part);
  const begin = page.indexOf(mark);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) {
    throw new Error(`Cannot insert the generated text: add "${mark}" to the page`);
  }
  return page.slice(0, begin) + mark + text + page.slice(end);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** Breaks a paragraph into lines of at most 100 characters. */
export function wrap(paragraph: string): string {
  const lines = [""];
  for (const word of paragraph.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + word.length < 100) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
