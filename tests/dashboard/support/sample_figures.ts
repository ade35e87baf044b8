import type {
  LatencySummary,
  MetricsReport,
  RequestCounts,
  StatusClass,
  TimelineBucket,
} from "@supertracer/core";
import type { RouteSummary } from "../../../core/metrics/metrics_report.ts";
import { createRandom } from "./sample_logs.ts";

interface SampleRoute {
  readonly route: string;
  readonly methods: readonly string[];
  readonly perMinute: number;
  readonly errorRate: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const ROUTES: readonly SampleRoute[] = [
  r("/api/search", ["GET"], 303, 0.001, 96, 240),
  r("/api/orders/:id/pay", ["POST"], 4.6, 0.312, 388, 612),
  r("/api/products/:id", ["GET"], 698, 0, 9, 31),
  r("/api/users/:id", ["GET", "PUT"], 367, 0.019, 12, 44),
  r("/api/login", ["POST"], 52, 0.224, 71, 140),
  r("/api/export.csv", ["GET"], 1.5, 0, 910, 2_400),
  r("/api/cart/items", ["PUT"], 66, 0.003, 18, 52),
  r("/api/cart/items/:id", ["DELETE", "PATCH"], 23, 0.004, 9, 27),
  r("/api/products/:id/reviews", ["GET", "POST"], 88, 0.002, 31, 84),
  r("/api/users/:id/avatar", ["GET"], 41, 0, 0.84, 2.1),
  r("/api/stream/prices", ["GET"], 0.9, 0, 8_120, 29_000),
  r("/health", ["GET"], 2, 0, 0.3, 0.6),
];

/** Bucket widths that a report chooses: 60 to 120 buckets, at least a minute. */
const WIDTHS: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720];
const MINUTE_MS = 60_000;

function r(
  route: string,
  methods: readonly string[],
  perMinute: number,
  errorRate: number,
  p50Ms: number,
  p95Ms: number,
): SampleRoute {
  return { route, methods, perMinute, errorRate, p50Ms, p95Ms };
}

/** Which stretch, and of what. */
export interface SampleQuestion {
  readonly start: number;
  readonly end: number;
  readonly route?: string | null;
  /** Nothing has happened. */
  readonly isEmpty?: boolean;
  /** Failures begin shortly before the end. */
  readonly isFailing?: boolean;
}

/** A report as the server would give it, the same for the same minutes; with a gap in it. */
export function sampleReport(question: SampleQuestion): MetricsReport {
  const start = Math.floor(question.start / MINUTE_MS) * MINUTE_MS;
  const end = Math.ceil(question.end / MINUTE_MS) * MINUTE_MS;
  const bucketMs = bucketOf(end - start);
  const routes = ROUTES.filter(({ route }) => !question.route || route === question.route);
  const perMinute = routes.reduce((sum, route) => sum + route.perMinute, 0);
  const timeline: TimelineBucket[] = [];
  for (let at = Math.floor(start / bucketMs) * bucketMs; at < end; at += bucketMs) {
    const share = (end - at) / (end - start);
    timeline.push(sampleBucket(at, {
      requests: question.isEmpty || isGap(share) ? 0 : perMinute * bucketMs / MINUTE_MS,
      isFailing: question.isFailing !== false && share < 0.15,
      p50Ms: question.route ? routes[0]?.p50Ms ?? 20 : 28,
      p95Ms: question.route ? routes[0]?.p95Ms ?? 80 : 140,
    }));
  }
  const totals = sum(timeline);
  const list = question.isEmpty ? [] : sampleRoutes(start, end, bucketMs, routes);
  return {
    start,
    end,
    bucketMs,
    totals,
    latency: question.isEmpty
      ? NOTHING
      : { p50Ms: 31, p95Ms: 184, p99Ms: 320, meanMs: 52.4, maxMs: 8_120 },
    requestsPerMinute: totals.requests / ((end - start) / MINUTE_MS),
    uptimeMs: 6 * 86_400_000 + 4 * 3_600_000,
    inFlight: 3,
    methods: question.isEmpty ? [] : methodCounts(totals.requests, routes),
    statusClasses: classes(timeline),
    timeline,
    routeCount: list.length,
    routes: list,
    slowestRoutes: list.toSorted((a, b) => (b.p95Ms ?? 0) - (a.p95Ms ?? 0)),
    recentErrors: [],
  };
}

/** The routes of a range, by time spent. */
export function sampleRoutes(
  start: number,
  end: number,
  bucketMs = bucketOf(end - start),
  routes: readonly SampleRoute[] = ROUTES,
): RouteSummary[] {
  return routes.map(({ route, methods, perMinute, errorRate, p50Ms, p95Ms }, index) => {
    const random = createRandom(index + 7);
    const count = Math.round((end - start) / bucketMs);
    const sparkline = Array.from(
      { length: count },
      () => Math.round(perMinute * bucketMs / MINUTE_MS * (0.6 + random() * 0.8)),
    );
    const requests = sparkline.reduce((all, one) => all + one, 0);
    const errors = Math.round(requests * errorRate);
    const serverErrors = route.endsWith("/pay") ? errors : 0;
    return {
      route,
      methods,
      requests,
      errors,
      clientErrors: errors - serverErrors,
      serverErrors,
      aborted: 0,
      errorRate: requests === 0 ? 0 : errors / requests,
      p50Ms,
      p95Ms,
      p99Ms: p95Ms * 1.7,
      meanMs: p50Ms * 1.2,
      maxMs: p95Ms * 4,
      totalMs: requests * p50Ms * 1.2,
      requestsPerMinute: requests / ((end - start) / MINUTE_MS),
      sparkline,
      lastErrorAt: errors === 0 ? null : end - (index * index + 1) * bucketMs,
    };
  }).sort((a, b) => b.totalMs - a.totalMs);
}

const NOTHING: LatencySummary = {
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  meanMs: null,
  maxMs: null,
};

/** The width that gives at most 120 buckets. */
export function bucketOf(ms: number): number {
  const minutes = WIDTHS.find((width) => ms / (width * MINUTE_MS) <= 120) ?? 1_440;
  return minutes * MINUTE_MS;
}

/** The app was down for a while. */
function isGap(share: number): boolean {
  return share > 0.62 && share < 0.66;
}

interface BucketShape {
  readonly requests: number;
  readonly isFailing: boolean;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

function sampleBucket(start: number, shape: BucketShape): TimelineBucket {
  const random = createRandom((start / MINUTE_MS * 48_271) % 2_147_483_646 + 1);
  const wave = 0.85 + Math.sin(start / 2_400_000) * 0.12 + random() * 0.2;
  const requests = Math.round(shape.requests * wave);
  const serverErrors = Math.round(requests * (shape.isFailing ? 0.06 + random() * 0.05 : 0.0005));
  const clientErrors = Math.round(requests * (0.015 + random() * 0.02));
  const redirects = Math.round(requests * (0.04 + random() * 0.02));
  const aborted = Math.round(requests * 0.001 * random() * 2);
  const slower = (shape.isFailing ? 1.35 : 1) * (0.9 + random() * 0.2);
  const latency = requests === 0 ? NOTHING : {
    p50Ms: shape.p50Ms * slower,
    p95Ms: shape.p95Ms * slower,
    p99Ms: shape.p95Ms * 1.6 * slower,
    meanMs: shape.p50Ms * 1.3,
    maxMs: shape.p95Ms * 6,
  };
  const errors = serverErrors + clientErrors;
  return {
    start,
    ...latency,
    requests,
    errors,
    clientErrors,
    serverErrors,
    aborted,
    errorRate: requests === 0 ? 0 : errors / requests,
    statusClasses: {
      "1xx": 0,
      "2xx": requests - redirects - errors - aborted,
      "3xx": redirects,
      "4xx": clientErrors,
      "5xx": serverErrors,
      aborted,
    },
  };
}

function sum(timeline: readonly TimelineBucket[]): RequestCounts {
  const add = (of: (bucket: TimelineBucket) => number): number =>
    timeline.reduce((all, bucket) => all + of(bucket), 0);
  const requests = add((bucket) => bucket.requests);
  const errors = add((bucket) => bucket.errors);
  return {
    requests,
    errors,
    clientErrors: add((bucket) => bucket.clientErrors),
    serverErrors: add((bucket) => bucket.serverErrors),
    aborted: add((bucket) => bucket.aborted),
    errorRate: requests === 0 ? 0 : errors / requests,
  };
}

function classes(timeline: readonly TimelineBucket[]): Record<StatusClass, number> {
  const counts = { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, aborted: 0 };
  for (const { statusClasses } of timeline) {
    for (const name of Object.keys(counts) as StatusClass[]) counts[name] += statusClasses[name];
  }
  return counts;
}

function methodCounts(
  requests: number,
  routes: readonly SampleRoute[],
): { method: string; requests: number }[] {
  const counts = new Map<string, number>();
  const all = routes.reduce((sum, { perMinute }) => sum + perMinute, 0);
  for (const { methods, perMinute } of routes) {
    methods.forEach((method, index) => {
      const share = methods.length === 1 ? 1 : index === 0 ? 0.9 : 0.1;
      counts.set(method, (counts.get(method) ?? 0) + perMinute / all * requests * share);
    });
  }
  return [...counts].map(([method, count]) => ({ method, requests: Math.round(count) }))
    .sort((a, b) => b.requests - a.requests);
}
