import { readTime } from "../../core/query/query_values.ts";
import type { ListPart } from "./list_query.ts";
import { bareText } from "./query_parts.ts";
import { TIME_KEYS } from "./time_terms.ts";

/** A part of a query in words. */
export interface PartWords {
  /** Its subject; empty for text and groups. */
  readonly name: string;
  /** What it must be. */
  readonly value: string;
}

/** Display names of keys that are too short. */
const NAMES: Readonly<Record<string, string>> = {
  dur: "duration",
  ip: "client",
  request: "request id",
};

/**
 * Describes a part, for its chip.
 *
 * @param part The part.
 * @param formatMoment Formats a time in epoch milliseconds.
 */
export function describePart(
  part: ListPart,
  formatMoment: (ms: number) => string,
): PartWords {
  const { term } = part;
  if (term === undefined || term.error !== undefined) return { name: "", value: bareText(part) };
  const key = term.key;
  const values = term.values.map(({ text: value, isQuoted }) => {
    if (key !== undefined && TIME_KEYS.includes(key)) return momentOf(value, formatMoment);
    // "a, b" is one text, not two.
    return isQuoted && (key === undefined || value.includes(",")) ? `"${value}"` : value;
  });
  const name = key === undefined ? "" : NAMES[key] ?? key;
  return { name, value: values.join(", ") };
}

function momentOf(value: string, formatMoment: (ms: number) => string): string {
  const isAgo = /^[\d.]+[a-z]+$/i.test(value);
  const time = isAgo ? undefined : readTime(value, 0);
  if (time === undefined || time.isDay) return isAgo ? `${value} ago` : value;
  return formatMoment(time.from);
}
