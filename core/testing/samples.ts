import type { BaseConnector } from "../connectors/base_connector.ts";
import type { ErrorGroup, ErrorPoint } from "../error_groups/error_group.ts";
import type { Log } from "../log/log.ts";
import { LOG_FIELDS } from "../log/log_fields.ts";
import type { MetricsPoint } from "../metrics/metrics_point.ts";
import { HOUR_MS } from "../runtime/units.ts";
import type { Random } from "./random.ts";

/** A fixed reference time. */
export const BASE_TIME = 1_780_000_000_000;

/** Properties that `fetchLogs` may omit. */
export const LEFT_OUT_OF_ROWS: readonly (keyof Log)[] = LOG_FIELDS
  .filter((field) => field.in === "detail").map(({ property }) => property);

/** A log with the required properties and those given. */
export function sampleLog(properties: Partial<Log> = {}): Log {
  return {
    id: 0,
    content: "GET /",
    timestamp: BASE_TIME,
    logLevel: "INFO",
    ...properties,
  };
}

/** Logs one second apart, with distinct contents. */
export function sampleLogs(count: number, from = BASE_TIME): Log[] {
  return Array.from(
    { length: count },
    (_, i) => sampleLog({ content: `log ${i}`, timestamp: from + i * 1_000 }),
  );
}

/** A log with every property. */
export function fullLog(): Required<Log> {
  return {
    id: 0,
    content: "POST /users/42?page=2&tag=a&tag=b",
    timestamp: BASE_TIME + 0.125,
    logLevel: "ERROR",
    method: "POST",
    path: "/users/42",
    url: "http://localhost:8000/users/42?page=2&tag=a&tag=b",
    headers: { "accept": "application/json", "x-custom": "one, two" },
    statusCode: 503,
    durationMs: 12.345,
    clientIp: "2001:db8::1",
    userAgent: "curl/8.5.0",
    requestQuery: { page: "2", tag: ["a", "b"] },
    requestBody: { name: "Ada", tags: ["x", null, 1.5], nested: { yes: true } },
    requestBodyText: '{"name": "Ada", "tags": ["x", null, 1.50], "nested": {"yes": true}}',
    responseHeaders: { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] },
    responseBody: [{ id: 1 }, { id: 2 }],
    responseBodyText: '[{"id":3,"id":1},{"id":2}]',
    // More than 32 bits: a 5 GB download.
    responseSizeBytes: 5_000_000_000,
    errorMessage: "TypeError: x is not a function",
    stackTrace: "TypeError: x is not a function\n    at main.ts:1:1",
    requestId: "req-1",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: "00f067aa0ba902b7",
    route: "/users/:id",
    outcome: "failed",
    ttfbMs: 3.5,
    requestSizeBytes: 6_000_000_000,
    requestBodyState: "complete",
    responseBodyState: "truncated",
    errorGroup: "0c5a1f2be97d4410",
    loggerName: "billing",
    metadata: { userId: 7, tags: ["a"], deep: { er: [{ est: true }] } },
    instance: "1234-abcdef",
    service: "shop",
    user: "ada",
    attributes: { tenant: "acme", seats: 12, trial: false, plan: { name: "pro" } },
  };
}

const PIECES = [
  ...["users", "USERS", "100%", "1000", "a_b", "axb", "\\", "'", '"', "*", "?", "[a-z]", "%", "_"],
  ...["\u{1f600}", "\u00e9", "\u00c9", "\u212a", "k", "K", "\u0130", "i", "\u00df", "SS", ";--"],
] as const;

/** Text with the special characters of databases and alphabets. */
export function randomText(random: Random, most: number): string {
  return Array.from({ length: random.int(most + 1) }, () => random.pick(PIECES)).join("");
}

/** Requests and log lines with few distinct values each, so that filters match some of them. */
export function randomLog(random: Random): Log {
  const statusCode = random.pick([undefined, 200, 201, 204, 301, 400, 404, 410, 440, 500, 503]);
  return sampleLog({
    content: randomText(random, 4),
    timestamp: BASE_TIME + random.int(40) / 8,
    logLevel: random.pick(["DEBUG", "INFO", "HTTP", "WARN", "ERROR"]),
    method: random.pick([undefined, "GET", "POST", "get", "CUSTOM"]),
    url: random.chance(80) ? `http://localhost/${randomText(random, 3)}` : undefined,
    statusCode,
    durationMs: random.pick([undefined, 0, 0.5, 10, 10.25, 250, 1_000]),
    errorMessage: random.chance(25) ? randomText(random, 2) : undefined,
    requestId: random.pick([undefined, "r1", "r2", "R1"]),
    errorGroup: random.pick([undefined, undefined, "e1", "E1"]),
    traceId: random.pick([undefined, "t1", "t2"]),
    route: random.pick([undefined, "/users/:id", "/users", "/%"]),
    loggerName: random.pick([undefined, "app", "APP"]),
    instance: random.pick([undefined, "a-1", "b-2"]),
    service: random.pick([undefined, "shop", "Shop"]),
    user: random.pick([undefined, "ada", "ADA", "7"]),
    attributes: random.pick<Record<string, unknown> | undefined>([
      undefined,
      ...[undefined, {}, { tenant: "acme", seats: 7 }, { tenant: "7", in: { tenant: "acme" } }],
      ...[{ seats: 1e21, open: true }, { tenant: null }, { "a.b": ["x", 1], tenant: '\u00e9\n"' }],
    ]),
    path: random.chance(80) ? `/${randomText(random, 3)}` : undefined,
    clientIp: random.pick([undefined, "10.0.0.1", "2001:db8::1"]),
    userAgent: random.chance(60) ? randomText(random, 2) : undefined,
    spanId: random.pick([undefined, "s1", "S1"]),
    outcome: random.pick([undefined, "completed", "aborted", "failed", "interrupted"]),
    responseSizeBytes: random.pick([undefined, 0, 512, 1_024, 5_000_000_000]),
    headers: random.chance(50) ? { "x-text": randomText(random, 2), accept: "a, b" } : undefined,
    requestBody: randomBody(random),
    responseHeaders: random.chance(30)
      ? { "x-text": [randomText(random, 1), randomText(random, 1)], etag: 'W/"1"' }
      : undefined,
    responseBody: randomBody(random),
  });
}

function randomBody(random: Random): unknown {
  const text = randomText(random, 2);
  return random.pick<unknown>([
    undefined,
    ...[undefined, undefined, null, false, 1_000.5, ""],
    ...[text, `${text}\nusers\t"${text}\\n`, { [text]: text }, [text, { users: [null, text] }]],
  ]);
}

/** Saves the logs as one batch, and returns them with their ids. */
export async function saveAll(connector: BaseConnector, logs: readonly Log[]): Promise<Log[]> {
  const ids = await connector.saveLogs({ key: crypto.randomUUID(), logs, metrics: [] });
  return logs.map((log, i) => ({ ...log, id: ids[i] ?? 0 }));
}

/** Ids of groups. */
export const GROUP_IDS = ["00000000000000a1", "00000000000000b2", "00000000000000c3"] as const;

/** A point with the properties given. */
export function sampleError(properties: Partial<ErrorPoint> = {}): ErrorPoint {
  const start = properties.start ?? recentHour();
  return {
    id: GROUP_IDS[0],
    start,
    count: 3,
    firstSeen: start + 1_000,
    lastSeen: start + 2_500.5,
    lastLogId: null,
    name: "TypeError",
    message: "x is not a function",
    source: "request",
    method: "GET",
    route: "/users/:id",
    loggerName: null,
    topFrame: "save (src/users.ts)",
    ...properties,
  };
}

/** A log line that is an occurrence of a group, `afterMs` after {@linkcode recentHour}. */
export function errorLog(afterMs: number, properties: Partial<Log> = {}): Log {
  return sampleLog({
    content: "Cannot save user 42",
    timestamp: recentHour() + afterMs,
    logLevel: "ERROR",
    loggerName: "users",
    errorGroup: GROUP_IDS[0],
    ...properties,
  });
}

/** The properties of a group that do not depend on the queried range. */
export function withoutSparkline(group: ErrorGroup | undefined): Partial<ErrorGroup> | undefined {
  if (group === undefined) return undefined;
  const { sparkline: _, ...rest } = group;
  return rest;
}

/**
 * Start of a range of two hours that has just ended: recent, because old metrics may be deleted,
 * and a whole hour, so that buckets of any width begin there.
 */
export function recentHour(now = Date.now()): number {
  return Math.floor(now / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
}

/** A point with the properties given. */
export function samplePoint(properties: Partial<MetricsPoint> = {}): MetricsPoint {
  return {
    start: recentHour(),
    method: "GET",
    route: "/users/:id",
    statusClass: "2xx",
    count: 3,
    sumMs: 36.5,
    maxMs: 20.25,
    buckets: [[160, 2], [170, 1]],
    ...properties,
  };
}
