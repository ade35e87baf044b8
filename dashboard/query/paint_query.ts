import type { QueryAnalysis } from "../../core/query/parse_query.ts";
import { signLength } from "./query_parts.ts";

/** Characters with the same style. */
export interface Paint {
  readonly text: string;
  /** Names of classes. */
  readonly marks: readonly PaintMark[];
}

/** Kinds of characters. */
export type PaintMark = "sign" | "key" | "value" | "word" | "joint" | "off" | "wrong";

/**
 * Divides a query into pieces of the same style; together they are the query.
 *
 * @param text The query.
 * @param analysis Its analysis.
 * @param off Ranges of the parts that are switched off.
 */
export function paintQuery(
  text: string,
  { tokens, error }: Pick<QueryAnalysis, "tokens" | "error">,
  off: readonly { readonly start: number; readonly end: number }[] = [],
): Paint[] {
  const looks: (PaintMark | undefined)[] = Array.from({ length: text.length });
  const look = (mark: PaintMark, start: number, end: number): void => {
    looks.fill(mark, start, end);
  };
  for (const { kind, values, negated, start, end } of tokens) {
    if (kind === "text") look("word", start, end);
    else if (kind !== "term") look("joint", start, end);
    else {
      look("key", start, values[0]?.start ?? end);
      look("value", values[0]?.start ?? end, end);
    }
    look("sign", start, start + signLength(text.slice(start, end), negated));
  }
  const marksAt = (at: number): PaintMark[] => {
    const mark = looks[at];
    const isOff = off.some(({ start, end }) => at >= start && at < end);
    const isWrong = error !== undefined && at >= error.at && at < error.at + error.length;
    return [
      ...mark === undefined ? [] : [mark],
      ...isOff ? ["off" as const] : [],
      ...isWrong ? ["wrong" as const] : [],
    ];
  };
  const paints: { text: string; marks: PaintMark[] }[] = [];
  for (let at = 0; at < text.length; at++) {
    const marks = marksAt(at);
    const last = paints.at(-1);
    if (last !== undefined && last.marks.join() === marks.join()) last.text += text[at];
    else paints.push({ text: text[at] ?? "", marks });
  }
  return paints;
}
