import { matchesOf } from "./matches_of.ts";
import type { Hint } from "./prefix_search.ts";
import type { Hide } from "./ranges.ts";

/** What every text with such a key holds. */
export const PROVIDER_HINTS: readonly Hint[] = [{ begin: "sk-", pattern: "sk-[a-z0-9_-]{20}" }];

const KEY = /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g;
/** `sk-fading-circle-container` is a CSS class. */
const CLASS_NAME = /^sk(?:-[a-z]{1,24}[0-9]{0,2})+$/;

/** Finds keys of model providers, which all begin with `sk-`. */
export function findProviderKeys(text: string, hide: Hide): void {
  for (const { 0: match, index } of matchesOf(KEY, text)) {
    if (!CLASS_NAME.test(match)) hide(index, index + match.length);
  }
}
