import type { LogFilters } from "@supertracer/core";
import type { TracerData } from "../../core/service/tracer_data.ts";
import { COMMON_GROUP, RARE_GROUP, timestampOf } from "./sample_traffic.ts";

/** What somebody asks who looks at a dashboard. */
export interface QueryCase {
  readonly name: string;
  run(data: TracerData): Promise<unknown>;
}

const HOUR_MS = 3_600_000;

/**
 * Every way in which lists are asked for, with a common and a rare value, and the other calls of the
 * dashboard: by the methods that answer its requests, so that connectors are called as it has them
 * called.
 *
 * @param end When the traffic ends, epoch milliseconds.
 * @param total How many rows there are.
 */
export function queryCases(end: number, total: number): QueryCase[] {
  const lists = { ...indexedLists(end, total), ...otherLists() };
  return [
    ...Object.entries(lists).map(([name, filters]): QueryCase => ({
      name,
      run: (data) => data.logs.page({ limit: 20, ...filters }),
    })),
    { name: "one log by its id", run: (data) => data.logs.get(total / 2) },
    ...counts(),
    ...histograms(end),
    ...reports(end),
    ...errors(end),
    { name: "health", run: (data) => data.health.read() },
  ];
}

/** Lists by what has an index. */
function indexedLists(end: number, total: number): Record<string, LogFilters> {
  // Rows are numbered from 0, ids from 1.
  const cursor = (number: number) => ({
    timestamp: timestampOf(total, end, number),
    id: number + 1,
  });
  return {
    "newest 20": {},
    "newest 100": { limit: 100 },
    "page in the middle": { before: cursor(total / 2) },
    "newer than": { after: cursor(total - 11) },
    "one hour": { startDate: end - 40_000_000, endDate: end - 36_400_000 },
    "text, common": { searchText: "apple" },
    "text, rare": { searchText: "needle" },
    "text, nowhere": { searchText: "nothing has this" },
    "url, common": { endpoint: "/orders" },
    "url, rare": { endpoint: "needle" },
    "status 200": { statusCode: "200" },
    "status 418, rare": { statusCode: "418" },
    "status 4xx": { statusCode: "4xx" },
    "status 5xx": { statusCode: "5xx" },
    "status 3xx, none": { statusCode: "3xx" },
    "level HTTP": { logLevel: "HTTP" },
    "level ERROR": { logLevel: "ERROR" },
    "method GET": { methods: ["GET"] },
    "method PURGE, rare": { methods: ["PURGE"] },
    "methods, several": { methods: ["PUT", "DELETE", "PURGE"] },
    "slower than 10 ms": { minLatency: 10 },
    "slower than 20 s, rare": { minLatency: 20_000 },
    "faster than 2 ms": { maxLatency: 2 },
    "faster than 0.5 ms, none": { maxLatency: 0.5 },
    "errors": { hasError: true },
    "no errors": { hasError: false },
    "request id": { requestId: `request-${total / 2}` },
    "trace id": { traceId: (total / 2).toString(16).padStart(32, "0") },
    "error group, common": { errorGroup: COMMON_GROUP },
    "error group, rare": { errorGroup: RARE_GROUP },
    "route, common": { route: "/users/:id" },
    "route, rare": { route: "/rare" },
    "logger, common": { loggerName: "jobs" },
    "logger, rare": { loggerName: "rare-logger" },
    "instance, common": { instance: "worker-1" },
    "instance, rare": { instance: "rare-instance" },
    "requests": { kind: "request" },
    "log lines": { kind: "log" },
    "errors of a route": { route: "/orders/:id", hasError: true },
    // Of the small database a page, too: a page that is half empty costs less.
    "slow POSTs refused": { methods: ["POST"], minLatency: 50, statusCode: "4xx" },
  };
}

/** Lists by what rows are looked at one by one for. */
function otherLists(): Record<string, LogFilters> {
  return {
    "not a path": { kind: "request", where: { not: { path: "/health" } } },
    "path, common": { where: { path: "/orders" } },
    "path, rare": { where: { path: "/rare" } },
    "path pattern, common": { where: { pathPattern: "/users/*" } },
    "path pattern, rare": { where: { pathPattern: "/ra*" } },
    "route pattern, common": { where: { routePattern: "/users*" } },
    "route pattern, rare": { where: { routePattern: "/ra*" } },
    "error text, common": { where: { errorText: "is missing" } },
    "error text, nowhere": { where: { errorText: "nothing has this" } },
    "user agent, common": { where: { userAgent: "bench" } },
    "user agent, rare": { where: { userAgent: "needle" } },
    "address, common": { where: { clientIp: "10.0.7.7" } },
    "address, rare": { where: { clientIp: "192.0.2.1" } },
    "span id": { where: { spanId: "0000000000000100" } },
    "outcome, common": { where: { outcome: "completed" } },
    "outcome, rare": { where: { outcome: "aborted" } },
    "status from 500": { where: { minStatus: 500 } },
    "body, common": { where: { bodyText: "apple" } },
    "body, rare": { where: { bodyText: "haystack" } },
    "header, common": { where: { headerText: "accept: application/json" } },
    "header, rare": { where: { headerText: "x-sewing: thimble" } },
    "body of a route": { route: "/rare", where: { bodyText: "haystack" } },
    "size, common": { where: { minSize: 100 } },
    "size, rare": { where: { minSize: 1_000_000 } },
  };
}

/** Counts, which end at 10,000: "more than 10,000". */
function counts(): QueryCase[] {
  const filters: Record<string, LogFilters> = {
    "all": {},
    "status 200": { statusCode: "200" },
    "status 418, rare": { statusCode: "418" },
    "requests": { kind: "request" },
    "text, rare": { searchText: "needle" },
    "path, common": { where: { path: "/" } },
  };
  return Object.entries(filters).map(([name, filters]) => ({
    name: `count: ${name}`,
    run: (data) => data.logs.count(filters),
  }));
}

/** The charts above the lists. */
function histograms(end: number): QueryCase[] {
  const day = { startDate: end - 24 * HOUR_MS, endDate: end };
  const filters: Record<string, LogFilters> = {
    "requests, 24 h": { kind: "request", ...day },
    "requests, 7 d": { kind: "request", startDate: end - 168 * HOUR_MS, endDate: end },
    // Drawn from at most 2,000 rows, which the small database has of a week.
    "slower than 2 ms, 7 d": { minLatency: 2, startDate: end - 168 * HOUR_MS, endDate: end },
    "status 418, 7 d": { statusCode: "418", startDate: end - 168 * HOUR_MS, endDate: end },
  };
  return Object.entries(filters).map(([name, filters]) => ({
    name: `histogram: ${name}`,
    run: (data) => data.logs.histogram(filters),
  }));
}

/** The overview, and the routes. */
function reports(end: number): QueryCase[] {
  return ([["1 h", 1], ["24 h", 24], ["7 d", 168]] as const).flatMap(([name, hours]) => {
    const range = { startDate: end - hours * HOUR_MS, endDate: end };
    return [
      { name: `overview, ${name}`, run: (data: TracerData) => data.metrics.overview(range) },
      { name: `routes, ${name}`, run: (data: TracerData) => data.metrics.routes(range) },
      {
        name: `report of a route, ${name}`,
        run: (data: TracerData) => data.metrics.report({ ...range, route: "/users/:id" }),
      },
    ];
  });
}

/** Groups of errors, with how many there are in each state, and one of them. */
function errors(end: number): QueryCase[] {
  const week = { startDate: end - 168 * HOUR_MS, endDate: end };
  return [
    {
      name: "error groups, 24 h",
      run: (data) => data.errors.list({ startDate: end - 24 * HOUR_MS }),
    },
    { name: "error groups, 7 d", run: (data) => data.errors.list({ state: "open", ...week }) },
    { name: "error group with its logs", run: (data) => data.errors.detail(COMMON_GROUP) },
    { name: "error group, rare", run: (data) => data.errors.detail(RARE_GROUP) },
  ];
}
