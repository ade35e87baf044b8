import type { ErrorState } from "../../../core/error_groups/error_group.ts";
import type { ErrorList } from "../../server/api.ts";
import { formatCount, formatNumber } from "../../text/format.ts";

/** How many of the errors in a state occurred in the range. */
export function extentWords(
  { groups, isMore, counts }: Pick<ErrorList, "groups" | "isMore" | "counts">,
  state: ErrorState,
): string {
  const all = formatCount(counts[state], `${state} error`);
  const shown = formatNumber(groups.length);
  return isMore
    ? `More than ${shown} of ${all} occurred in this range: these are the newest ${shown}`
    : `${shown} of ${all} occurred in this range`;
}
