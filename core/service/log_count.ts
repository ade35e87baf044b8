import type { BaseConnector } from "../connectors/base_connector.ts";
import type { ScanLimits } from "../connectors/bounded_search.ts";
import { countLogs } from "../connectors/filtered_reader.ts";
import type { LogFilters } from "../filters/log_filters.ts";

/** Most logs that are counted one by one. */
const MAX_COUNT = 10_000;

/** How many logs there are. */
export interface LogCount {
  /** At most 10,000. */
  readonly count: number;
  /** Whether there may be more. */
  readonly isMore: boolean;
}

/**
 * Counts logs up to a bound.
 *
 * @param storage Where they are.
 * @param filters Which ones.
 * @param scan How far is searched at most, where no index finds them.
 */
export async function logCount(
  storage: BaseConnector,
  filters: LogFilters,
  scan: ScanLimits | undefined,
): Promise<LogCount> {
  const { count, isExact } = await countLogs(storage, filters, MAX_COUNT + 1, scan);
  return { count: Math.min(count, MAX_COUNT), isMore: !isExact };
}
