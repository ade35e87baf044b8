import type { QueryKey } from "../../core/query/query_keys.ts";
import { LASTS } from "../address/range.ts";

/** A suggested value, and its meaning. */
export interface OfferedValue {
  /** As written in a query. */
  readonly value: string;
  readonly meaning: string;
}

const STATUSES: readonly OfferedValue[] = [
  { value: "2xx", meaning: "success" },
  { value: "3xx", meaning: "redirect" },
  { value: "4xx", meaning: "client error" },
  { value: "5xx", meaning: "server error" },
];

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/**
 * Values of a key that are always suggested.
 *
 * @param key The key.
 */
export function offeredValues({ name, values, examples }: QueryKey): readonly OfferedValue[] {
  if (name === "status") return STATUSES;
  if (name === "since") {
    return [...LASTS].map(([value, { label: meaning }]) => ({ value, meaning }));
  }
  const plain = name === "method" ? METHODS : values ?? examples.flatMap((example) => {
    return example.startsWith(`${name}:`) ? example.slice(name.length + 1) : [];
  });
  const meaning = name === "method" || values !== undefined ? "" : "example";
  return plain.map((value) => ({ value, meaning }));
}

/** Whether the suggested values are all there are, except for rare ones. */
export function isEnumerated({ name, values }: QueryKey): boolean {
  return values !== undefined || name === "status" || name === "method";
}
