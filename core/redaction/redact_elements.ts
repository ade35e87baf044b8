import type { RedactionRules } from "./redaction_rules.ts";

const TAG = /<([A-Za-z][\w.:-]{0,80})(?=[\s/>])/g;
const WORD = /[^\s<]*/y;
/** After so many elements without an end nobody looks for further ends. */
const MAX_OPEN_ELEMENTS = 8;

/**
 * Replaces the content of elements with secret names, prefixes and attributes aside, children
 * included: `<wsse:Password Type="...">`. In a document that is cut off it goes to the end; in prose,
 * where a `Map<Token>` is no element, to the end of the word.
 */
export function redactElements(text: string, rules: RedactionRules): string {
  const isMarkup = text.trimStart().startsWith("<");
  let out = "";
  let copied = 0;
  let open = 0;
  for (TAG.lastIndex = 0;;) {
    const tag = TAG.exec(text)?.[1];
    if (tag === undefined) break;
    if (!rules.names.isSecret(tag.slice(tag.lastIndexOf(":") + 1))) continue;
    const from = TAG.lastIndex;
    const start = text.indexOf(">", from) + 1;
    if (start === 0) break;
    if (text.charAt(start - 2) === "/") continue;
    let end = open < MAX_OPEN_ELEMENTS ? text.indexOf(`</${tag}`, start) : -1;
    if (end < 0) {
      const isProse = !isMarkup && ++open < MAX_OPEN_ELEMENTS;
      end = isProse ? endOfWord(text, start) : text.length;
    }
    if (text.slice(start, end).trim() !== "") {
      out += text.slice(copied, start) + rules.replacement;
      copied = end;
    }
    TAG.lastIndex = end;
    if (end >= text.length) break;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

function endOfWord(text: string, start: number): number {
  WORD.lastIndex = start;
  WORD.test(text);
  return WORD.lastIndex;
}
