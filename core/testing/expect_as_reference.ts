import type { BaseConnector } from "../connectors/base_connector.ts";
import type { Log } from "../log/log.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import { expectEqual } from "./expectations.ts";
import type { Random } from "./random.ts";
import { referenceFetch } from "./reference.ts";
import { randomLog, saveAll } from "./sample_logs.ts";

/** Saves logs that filters match some of. */
export async function saveRandomLogs(connector: BaseConnector, random: Random): Promise<Log[]> {
  return await saveAll(connector, Array.from({ length: 150 }, () => randomLog(random)));
}

/** Fails unless the connector lists what the plain reference lists. */
export async function expectAsReference(
  connector: BaseConnector,
  logs: readonly Log[],
  filters: LogFilters,
): Promise<void> {
  const rows = await connector.fetchLogs(filters);
  const expected = referenceFetch(logs, filters).map(({ id }) => id);
  expectEqual(rows.map(({ id }) => id), expected, `ids of the rows of ${showFilters(filters)}`);
}

/** Filters as a message shows them. */
export function showFilters(filters: LogFilters): string {
  return JSON.stringify(filters, (_, value) => Number.isNaN(value) ? "NaN" : value ?? "undefined");
}
