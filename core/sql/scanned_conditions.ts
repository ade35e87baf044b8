import type { LogFilters, ScannedCondition } from "../filters/log_filters.ts";

/**
 * Whether there is a text that an index of trigrams finds: three characters at least.
 *
 * @param texts What is looked for.
 */
export function hasIndexedText(texts: Pick<LogFilters, "searchText" | "endpoint">): boolean {
  const { searchText = "", endpoint = "" } = texts;
  return [searchText, endpoint].some((text) => [...text].length >= 3);
}

/**
 * What a database looks for row by row: texts without an index, and `where`, of whose conditions most
 * have none.
 *
 * @param filters What is asked for.
 * @param findsTexts Whether an index finds the texts.
 */
export function scannedConditions(filters: LogFilters, findsTexts: boolean): ScannedCondition[] {
  const names = findsTexts ? ["where"] as const : ["where", "searchText", "endpoint"] as const;
  return names.filter((name) => filters[name] !== undefined && filters[name] !== "");
}
