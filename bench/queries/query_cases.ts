import type { BaseConnector, LogFilters } from "@supertracer/core";
import { timestampOf } from "./sample_traffic.ts";

/** A call that a dashboard makes. */
export interface QueryCase {
  readonly name: string;
  run(connector: BaseConnector): unknown;
}

/**
 * Every way in which lists are asked for, with a common and a rare value, and the other calls.
 *
 * @param end When the traffic ends, epoch milliseconds.
 * @param total How many rows there are.
 */
export function queryCases(end: number, total: number): QueryCase[] {
  // Rows are numbered from 0, ids from 1.
  const cursor = (number: number) => ({
    timestamp: timestampOf(total, end, number),
    id: number + 1,
  });
  const lists: Record<string, LogFilters> = {
    "list": {},
    "list, 100 rows": { limit: 100 },
    "page in the middle": { before: cursor(total / 2) },
    "newer than": { after: cursor(total - 11) },
    "searchText, common": { searchText: "apple" },
    "searchText, rare": { searchText: "needle" },
    "searchText, none": { searchText: "nothing has this" },
    "endpoint, common": { endpoint: "/orders" },
    "endpoint, rare": { endpoint: "needle" },
    "statusCode 200": { statusCode: "200" },
    "statusCode 418, rare": { statusCode: "418" },
    "statusCode 4xx": { statusCode: "4xx" },
    "statusCode 5xx": { statusCode: "5xx" },
    "statusCode 3xx, none": { statusCode: "3xx" },
    "logLevel HTTP": { logLevel: "HTTP" },
    "logLevel ERROR": { logLevel: "ERROR" },
    "methods GET": { methods: ["GET"] },
    "methods PURGE, rare": { methods: ["PURGE"] },
    "methods, several": { methods: ["PUT", "DELETE", "PURGE"] },
    "one hour": { startDate: end - 40_000_000, endDate: end - 36_400_000 },
    "minLatency 10": { minLatency: 10 },
    "minLatency 20000, rare": { minLatency: 20_000 },
    "maxLatency 2": { maxLatency: 2 },
    "hasError": { hasError: true },
    "hasError false": { hasError: false },
    "requestId": { requestId: `request-${total / 2}` },
    "traceId": { traceId: (total / 2).toString(16).padStart(32, "0") },
    "route, common": { route: "/users/:id" },
    "route, rare": { route: "/rare" },
    "loggerName, rare": { loggerName: "rare-logger" },
    "instance, common": { instance: "worker-1" },
    "instance, rare": { instance: "rare-instance" },
    "kind request": { kind: "request" },
    "kind log": { kind: "log" },
    "errors of a route": { route: "/orders/:id", hasError: true },
    // Of the small database a page, too: a page that is half empty costs less.
    "slow POSTs refused": { methods: ["POST"], minLatency: 50, statusCode: "4xx" },
  };
  return [
    ...Object.entries(lists).map(([name, filters]) => ({
      name,
      run: (connector: BaseConnector) => connector.fetchLogs({ limit: 20, ...filters }),
    })),
    { name: "detail", run: (connector) => connector.fetchLog(total / 2) },
    ...([["1 h", 1], ["24 h", 24], ["7 d", 168]] as const).map(([name, hours]) => ({
      name: `metrics over ${name}`,
      run: (connector: BaseConnector) =>
        connector.fetchMetrics({ startDate: end - hours * 3_600_000, endDate: end }),
    })),
    { name: "storageStats", run: (connector) => connector.storageStats() },
  ];
}
