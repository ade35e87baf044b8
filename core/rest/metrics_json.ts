import type {
  MetricsReport,
  RouteMetrics,
  RouteSummary,
  TimelineBucket,
} from "../metrics/metrics_report.ts";
import type { RouteList } from "../service/metrics_data.ts";
import { isoTime, snakeKeys } from "./log_json.ts";

/** Rows in each list of endpoints and errors, as in Python. */
const TOP = 5;
export const RECENT_ERRORS = 10;

/**
 * Converts a report to the groups of the Python version, with additional keys.
 *
 * @param report The report, with all routes, so that the lists can have Python's order.
 */
export function reportJson(report: MetricsReport): Record<string, unknown> {
  const { totals, latency, methods, statusClasses, timeline, routes, recentErrors } = report;
  const { "1xx": informational, aborted } = statusClasses;
  const used = timeline.filter(({ requests }) => requests > 0);
  return {
    summary_stats: {
      total_requests: totals.requests,
      total_errors: totals.errors,
      requests_per_min: round(report.requestsPerMinute),
      uptime: duration(report.uptimeMs),
      client_errors: totals.clientErrors,
      server_errors: totals.serverErrors,
      aborted: totals.aborted,
      error_rate: totals.errorRate,
      in_flight: report.inFlight,
      uptime_seconds: report.uptimeMs / 1_000,
      ...snakeKeys(latency),
    },
    method_distribution: Object.fromEntries(
      methods.map(({ method, requests }) => [method, requests]),
    ),
    status_distribution: {
      "2xx": statusClasses["2xx"],
      "3xx": statusClasses["3xx"],
      "4xx": statusClasses["4xx"],
      "5xx": statusClasses["5xx"],
      Other: informational + aborted,
    },
    timeline_data: {
      times: timeline.map(clockTime),
      counts: timeline.map(({ requests }) => requests),
      error_counts: timeline.map(({ errors }) => errors),
      starts: timeline.map(({ start }) => isoTime(start)),
      bucket_seconds: report.bucketMs / 1_000,
    },
    performance_data: {
      times: used.map(clockTime),
      latencies: used.map(({ meanMs }) => round(meanMs ?? 0)),
      starts: used.map(({ start }) => isoTime(start)),
      p50_ms: used.map(({ p50Ms }) => p50Ms),
      p95_ms: used.map(({ p95Ms }) => p95Ms),
      p99_ms: used.map(({ p99Ms }) => p99Ms),
    },
    top_endpoints: routes.toSorted((a, b) => b.requests - a.requests).slice(0, TOP)
      .map((route) => ({ path: route.route, count: route.requests, ...detail(route) })),
    slow_endpoints: routes.toSorted((a, b) => (b.meanMs ?? 0) - (a.meanMs ?? 0)).slice(0, TOP)
      .map((route) => ({
        path: route.route,
        avg_latency: round(route.meanMs ?? 0),
        ...detail(route),
      })),
    recent_errors: recentErrors.map((log) => ({
      id: log.id,
      timestamp: isoTime(log.timestamp),
      method: log.method ?? null,
      path: log.path ?? null,
      status_code: log.statusCode ?? null,
      duration_ms: log.durationMs ?? null,
      error_msg: log.errorMessage ?? null,
      route: log.route ?? null,
      request_id: log.requestId ?? null,
    })),
    start: isoTime(report.start),
    end: isoTime(report.end),
    route_count: report.routeCount,
  };
}

/** Converts routes to the API's format. */
export function routesJson({ start, end, bucketMs, routes }: RouteList): Record<string, unknown> {
  return {
    data: routes.map(routeJson),
    length: routes.length,
    start: isoTime(start),
    end: isoTime(end),
    bucket_seconds: bucketMs / 1_000,
  };
}

function routeJson(route: RouteSummary): Record<string, unknown> {
  const { lastErrorAt, ...rest } = route;
  return {
    ...snakeKeys(rest),
    last_error_at: lastErrorAt === null ? null : isoTime(lastErrorAt),
  };
}

function detail({ methods, errorRate, p95Ms }: RouteMetrics): Record<string, unknown> {
  return { methods, error_rate: errorRate, p95_ms: p95Ms };
}

/** `"14:05"`, in UTC. */
function clockTime({ start }: TimelineBucket): string {
  return new Date(start).toISOString().slice(11, 16);
}

/** Formats a duration like Python's `str(timedelta)`: `"1 day, 2:03:04"`. */
function duration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const days = Math.floor(seconds / 86_400);
  const two = (value: number) => String(Math.floor(value) % 60).padStart(2, "0");
  const clock = `${Math.floor(seconds % 86_400 / 3_600)}:${two(seconds / 60)}:${two(seconds)}`;
  return days === 0 ? clock : `${days} day${days === 1 ? "" : "s"}, ${clock}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
