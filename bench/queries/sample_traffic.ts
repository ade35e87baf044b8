import type { Log, MetricsPoint } from "@supertracer/core";

/** Milliseconds that the traffic lasts: the longest stretch that metrics are asked for. */
export const SPAN_MS = 7 * 86_400_000;
/** The same in minutes. */
export const SPAN_MINUTES = SPAN_MS / 60_000;

const METHODS = ["GET", "GET", "GET", "GET", "GET", "GET", "GET", "POST", "PUT", "DELETE"];
const ROUTES = ["/users/:id", "/users", "/orders/:id", "/orders", "/search", "/login", "/health"];
const WORDS = ["apple", "river", "stone", "cloud", "tiger", "maple", "ocean", "ember", "flint"];
/** So many at any size, so that a list of them is as long. */
const RARE_ROWS = 25;
const CLASSES = ["2xx", "4xx", "5xx"] as const;
/** Groups of errors beside the common and the rare one. */
const ERROR_GROUPS = 30;
/** Every so many rows one is an error: of 10,000 in a week that is 43 a day, so some of each group. */
const ERROR_EVERY = 33;
/** The group that a quarter of the errors belong to. */
export const COMMON_GROUP = "00000000000000aa";
/** The group of the rare rows. */
export const RARE_GROUP = "00000000000000bb";

/**
 * A week of traffic of a small API: 95 % requests, 5 % log lines; 90 % successes, 7 % client errors,
 * 3 % server errors, of 32 groups, of which 31 come every day; latencies from 1 ms to some
 * seconds. Some values are rare: 25 rows have the status 418, the method PURGE, the route `/rare`, the
 * word "needle", in a body "haystack", in a header "thimble", and so on.
 *
 * @param total How many rows the week has.
 * @param end When it ends, epoch milliseconds.
 * @param from Number of the first row.
 * @param count How many rows.
 */
export function sampleTraffic(total: number, end: number, from: number, count: number): Log[] {
  return Array.from({ length: count }, (_, i) => sampleLog(total, end, from + i));
}

/**
 * Metrics of such a week: every series in every minute, so that there are as many points at any
 * size; what differs is how many requests a point stands for.
 */
export function sampleMetrics(total: number, end: number, minute: number): MetricsPoint[] {
  const start = (Math.ceil(end / 60_000) - 1 - minute) * 60_000;
  const count = Math.max(1, Math.round(total / SPAN_MINUTES / ROUTES.length / CLASSES.length));
  return ROUTES.flatMap((route) =>
    CLASSES.map((statusClass) => ({
      start,
      method: "GET",
      route,
      statusClass,
      count,
      sumMs: 12.5 * count,
      maxMs: 250,
      buckets: [[150, count], [170, 1], [200 + minute % 9, 1]] as const,
    }))
  );
}

/** When a row was saved, epoch milliseconds. */
export function timestampOf(total: number, end: number, number: number): number {
  return Math.round(end - SPAN_MS + number / total * SPAN_MS);
}

function sampleLog(total: number, end: number, number: number): Log {
  const random = randomOf(number);
  const timestamp = timestampOf(total, end, number);
  const rareEvery = total / RARE_ROWS;
  const isRare = number % rareEvery === rareEvery / 2;
  const isError = number % ERROR_EVERY === ERROR_EVERY >> 1;
  const word = (n: number) => WORDS[Math.floor(random(n) * WORDS.length)] ?? "";
  const common = {
    id: 0,
    timestamp,
    instance: isRare ? "rare-instance" : `worker-${number % 3}`,
    requestId: `request-${number}`,
    traceId: number.toString(16).padStart(32, "0"),
    spanId: number.toString(16).padStart(16, "0"),
  };
  if (number % 20 === 7) {
    return {
      ...common,
      content: `job ${number}: ${word(2)} ${word(3)} ${isError ? "failed" : "done"}`,
      logLevel: isError ? "ERROR" : random(4) < 0.5 ? "INFO" : "DEBUG",
      loggerName: number % rareEvery === rareEvery / 2 + 7 ? "rare-logger" : "jobs",
      metadata: { attempt: number % 4 },
      ...(isError && { errorGroup: errorGroup(number) }),
    };
  }
  const method = isRare ? "PURGE" : METHODS[Math.floor(random(5) * METHODS.length)] ?? "GET";
  const route = isRare ? "/rare" : ROUTES[Math.floor(random(6) ** 2 * ROUTES.length)] ?? "/";
  const luck = random(7);
  const statusCode = isRare ? 418 : isError ? 500 : luck < 0.93 ? 200 : luck < 0.99 ? 404 : 401;
  const durationMs = isRare ? 30_000.5 : Math.round(1_000 * Math.exp(random(8) * 6)) / 1_000;
  const path = route.replace(":id", String(number % 5_000));
  const target = `${path}?q=${word(9)}${isRare ? "needle" : ""}&page=${number % 40}`;
  return {
    ...common,
    content: `${method} ${target}`,
    logLevel: statusCode >= 500 ? "ERROR" : statusCode >= 400 ? "WARN" : "HTTP",
    method,
    path,
    url: `https://api.example.com${target}`,
    headers: {
      host: "api.example.com",
      accept: "application/json",
      "user-agent": "bench/1.0",
      ...(isRare && { "x-sewing": "thimble" }),
    },
    statusCode,
    durationMs,
    ttfbMs: durationMs,
    clientIp: isRare ? "192.0.2.1" : `10.0.${number % 50}.7`,
    userAgent: isRare ? "needle/2.0" : "bench/1.0",
    requestQuery: { q: word(9), page: String(number % 40) },
    responseHeaders: { "content-type": "application/json" },
    responseBody: {
      number,
      items: Array.from({ length: 6 }, (_, i) => `${word(i)} ${i}`),
      ...(isRare && { found: "haystack" }),
    },
    responseSizeBytes: isRare ? 5_000_000 : 330,
    route,
    outcome: isRare ? "aborted" : "completed",
    ...(isRare && { errorGroup: RARE_GROUP }),
    ...(statusCode >= 500 && {
      errorMessage: `Error: ${word(10)} is missing`,
      stackTrace: `Error: ${word(10)} is missing\n    at handler (file:///app/main.ts:10:5)`,
      errorGroup: errorGroup(number),
    }),
  };
}

/** Every fourth error is of one group, the others are of the rest in turn: pages are full at any size. */
function errorGroup(number: number): string {
  const error = Math.floor(number / ERROR_EVERY);
  if (error % 4 === 0) return COMMON_GROUP;
  const other = error - Math.floor(error / 4) - 1;
  return (other % ERROR_GROUPS).toString(16).padStart(16, "0");
}

/** Numbers from 0 to below 1 that depend on a number only: Mulberry32, by Tommy Ettinger. */
function randomOf(number: number): (salt: number) => number {
  return (salt) => {
    let t = (Math.imul(number + 1, 0x9e3779b1) + Math.imul(salt, 0x6d2b79f5)) >>> 0;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
