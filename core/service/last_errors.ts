import type { BaseConnector } from "../connectors/base_connector.ts";
import type { LogFilters } from "../filters/log_filters.ts";

/** Failed requests of all routes that are read at once. */
const NEWEST = 200;
/** Routes that are asked for one by one, where these did not have them. */
const MAX_SINGLE = 20;

/**
 * When routes failed last, by the newest failed requests that are stored: metrics only know in which
 * minute or hour.
 *
 * @param storage The storage.
 * @param routes Routes that failed.
 * @param range In which time.
 * @returns Epoch milliseconds by route; a route is missing where none of its errors is stored.
 */
export async function lastErrors(
  storage: BaseConnector,
  routes: readonly string[],
  range: Pick<LogFilters, "startDate" | "endDate">,
): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  if (routes.length === 0) return last;
  const failed: LogFilters = { ...range, kind: "request", hasError: true };
  for (const { route, timestamp } of await storage.fetchLogs({ ...failed, limit: NEWEST })) {
    if (route !== undefined && !last.has(route)) last.set(route, timestamp);
  }
  const missing = routes.filter((route) => !last.has(route)).slice(0, MAX_SINGLE);
  await Promise.all(missing.map(async (route) => {
    const [log] = await storage.fetchLogs({ ...failed, route, limit: 1 });
    if (log !== undefined) last.set(route, log.timestamp);
  }));
  return last;
}
