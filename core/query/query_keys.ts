import { LOG_LEVELS, OUTCOMES } from "../log/log.ts";
import type { ConditionKey } from "../filters/conditions.ts";
import { isAttributeName } from "../filters/filter_conditions.ts";
import type { LogCondition } from "../filters/log_filters.ts";
import {
  backwards,
  type Bounds,
  readBounds,
  readDuration,
  readSize,
  readStatus,
  readTime,
  splitRange,
  type TimeSpan,
} from "./query_values.ts";
import { QueryError, type QueryValue } from "./query_token.ts";

/** A key of the query language, written before a colon. */
export interface QueryKey {
  /** Its name. */
  readonly name: string;
  /** Other names for the same. */
  readonly aliases: readonly string[];
  /** What it matches, in a few words. */
  readonly description: string;
  /** Example terms. */
  readonly examples: readonly string[];
  /** The values it accepts, if they are few. */
  readonly values?: readonly string[];
  /** Whether a dot and a name of its own follow its name: `attr.tenant`. */
  readonly isPrefix?: true;
  /**
   * Parses a value.
   *
   * @param value The value.
   * @param now Epoch milliseconds.
   * @returns The condition; of several, any one must be met.
   * @throws {QueryError} If the key does not accept the value.
   */
  read(value: QueryValue, now: number): LogCondition | LogCondition[];
}

const KINDS: Readonly<Record<string, LogCondition>> = {
  request: { kind: "request" },
  log: { kind: "log" },
  error: { hasError: true },
  ok: { hasError: false },
  ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, { outcome }])),
};

const PRESENT: Readonly<Record<string, LogCondition>> = {
  error: { hasError: true },
  duration: { minLatency: 0 },
  path: { pathPattern: "*" },
  route: { routePattern: "*" },
  size: { minSize: 0 },
};

/**
 * All keys, the most useful first. Each key named by a condition has one, and some stand for
 * several conditions.
 */
const KEYS: Readonly<Record<ConditionKey | "has" | "at", Omit<QueryKey, "name">>> = {
  status: {
    aliases: [],
    description: "Response status",
    examples: ["status:404", "status:5xx,404", "status:>=500", "status:400..404"],
    read: readStatusTerm,
  },
  method: {
    aliases: [],
    description: "HTTP method; case-sensitive in quotes",
    examples: ["method:POST", "method:post,put"],
    read: ({ text, isQuoted }) => ({ methods: [isQuoted ? text : text.toUpperCase()] }),
  },
  path: {
    aliases: [],
    description: "Part of the path; with *, a pattern for the whole path",
    examples: ["path:/users", "path:/api/*", "-path:/health"],
    read: (value) => hasStar(value) ? { pathPattern: value.text } : { path: value.text },
  },
  route: {
    aliases: [],
    description: "Route template; with *, a pattern",
    examples: ["route:/users/:id", "route:/api/*"],
    read: (value) => hasStar(value) ? { routePattern: value.text } : { route: value.text },
  },
  dur: {
    aliases: ["duration", "latency"],
    description: "Duration: in milliseconds, or with a unit",
    examples: ["dur:>300", "dur:>=1.5s", "dur:100ms..2s"],
    read: (value) => {
      const { min, max } = bounds(value, readDuration, "dur:>300ms or dur:1s..2s");
      return { minLatency: min, maxLatency: max };
    },
  },
  size: {
    aliases: [],
    description: "Response size: in bytes, or with a unit",
    examples: ["size:>10kb", "size:1MiB..", "size:<512"],
    read: (value) => {
      const { min, max } = bounds(value, readSize, "size:>10kb or size:1MiB..2MiB");
      return { minSize: min, maxSize: max };
    },
  },
  is: {
    aliases: ["kind"],
    description: "Requests, log lines, errors, or the outcome of a request",
    examples: ["is:error", "is:request", "is:log", "is:aborted"],
    values: Object.keys(KINDS),
    read: (value) => pick(value, KINDS),
  },
  has: {
    aliases: [],
    description: "A property that must be present",
    examples: ["has:error", "-has:route"],
    values: Object.keys(PRESENT),
    read: (value) => pick(value, PRESENT),
  },
  outcome: {
    aliases: [],
    description: "How a request ended",
    examples: ["outcome:aborted", "outcome:failed,interrupted"],
    values: OUTCOMES,
    read: (value) => ({ outcome: oneOf(value, OUTCOMES, value.text.toLowerCase()) }),
  },
  level: {
    aliases: [],
    description: "Level of a log line, or of a request by its status",
    examples: ["level:error", "level:warn,error"],
    values: LOG_LEVELS,
    read: (value) => ({ logLevel: oneOf(value, LOG_LEVELS, value.text.toUpperCase()) }),
  },
  text: {
    aliases: [],
    description: "Text in the message or the error, as without a key",
    examples: ["text:timeout", '"connection refused"'],
    read: ({ text }) => ({ searchText: text }),
  },
  error: {
    aliases: [],
    description: "Text in the error",
    examples: ["error:TypeError", 'error:"is not a function"'],
    read: ({ text }) => ({ errorText: text }),
  },
  body: {
    aliases: [],
    description: "Text in the request or response body",
    examples: ["body:ada@example.com", 'body:"out of stock"'],
    read: ({ text }) => jsonSpellings(text).map((bodyText) => ({ bodyText })),
  },
  header: {
    aliases: [],
    description: "Text in the request or response headers",
    examples: ["header:gzip", 'header:"content-type: text/html"'],
    read: ({ text }) => ({ headerText: text }),
  },
  url: {
    aliases: [],
    description: "Part of the full URL",
    examples: ["url:page=2"],
    read: ({ text }) => ({ endpoint: text }),
  },
  since: {
    aliases: ["from", "start"],
    description: "From this time on: an age or a date, in UTC unless it has a zone",
    examples: ["since:15m", "since:2026-11-24", "since:2026-11-24T10:00Z"],
    read: (value, now) => ({ startDate: time(value, value.text, now).from }),
  },
  until: {
    aliases: ["to", "end"],
    description: "Before this time; for a day, until its end",
    examples: ["until:1h", "until:2026-11-24", "until:2026-11-24T10:00+02:00"],
    read: (value, now) => ({ endDate: endOf(time(value, value.text, now)) }),
  },
  at: {
    aliases: [],
    description: "Within this day, minute or second, or between two times",
    examples: ["at:2026-11-24", "at:2026-11-24T10:00Z", "at:2h..1h"],
    read: readTimeRange,
  },
  ip: {
    aliases: [],
    description: "Client address",
    examples: ["ip:10.0.0.1", "ip:2001:db8::1"],
    read: ({ text }) => ({ clientIp: text }),
  },
  agent: {
    aliases: ["ua"],
    description: "Part of the user agent",
    examples: ["agent:curl", '-agent:"Googlebot/2.1"'],
    read: ({ text }) => ({ userAgent: text }),
  },
  user: {
    aliases: ["userId"],
    description: "User id",
    examples: ["user:ada", "user:ada,grace"],
    read: ({ text }) => ({ user: text }),
  },
  attr: {
    aliases: ["attribute"],
    description: "Value of an attribute, by its name",
    examples: ["attr.tenant:acme", "attr.seats:12", "-attr.trial:true"],
    isPrefix: true,
    read: (value) => {
      throw wrong(value, "attr.tenant:acme, with the name of the attribute after a dot");
    },
  },
  service: {
    aliases: [],
    description: "App, by the name given as option service",
    examples: ["service:shop", "-service:billing"],
    read: ({ text }) => ({ service: text }),
  },
  request: {
    aliases: ["requestId"],
    description: "Request id",
    examples: ["request:4f2a9c"],
    read: ({ text }) => ({ requestId: text }),
  },
  trace: {
    aliases: ["traceId"],
    description: "Trace id",
    examples: ["trace:0af7651916cd43dd8448eb211c80319c"],
    read: ({ text }) => ({ traceId: text }),
  },
  group: {
    aliases: ["errorGroup"],
    description: "Error group",
    examples: ["group:0c5a1f2be97d4410"],
    read: ({ text }) => ({ errorGroup: text }),
  },
  span: {
    aliases: ["spanId"],
    description: "Span id",
    examples: ["span:b7ad6b7169203331"],
    read: ({ text }) => ({ spanId: text }),
  },
  logger: {
    aliases: [],
    description: "Logger name",
    examples: ["logger:billing", "-logger:console"],
    read: ({ text }) => ({ loggerName: text }),
  },
  instance: {
    aliases: [],
    description: "Process that recorded it",
    examples: ["instance:4711-9f3a0c"],
    read: ({ text }) => ({ instance: text }),
  },
};

/** All keys, the most useful first. */
export const QUERY_KEYS: readonly QueryKey[] = Object.entries(KEYS)
  .map(([name, key]) => ({ name, ...key }));

const BY_NAME: ReadonlyMap<string, QueryKey> = new Map(
  QUERY_KEYS.flatMap((key) => [key.name, ...key.aliases].map((name) => [name.toLowerCase(), key])),
);

/**
 * Finds a key by its name or an alias, ignoring case. Of a key that is a prefix, the name behind
 * the dot is part of the one returned: `attr.tenant`.
 *
 * @param name The name as typed.
 */
export function findQueryKey(name: string): QueryKey | undefined {
  const key = BY_NAME.get(name.toLowerCase());
  const dot = name.indexOf(".");
  if (key !== undefined || dot < 0) return key;
  const prefix = BY_NAME.get(name.slice(0, dot).toLowerCase());
  const member = name.slice(dot + 1);
  if (prefix?.isPrefix !== true || !isAttributeName(member)) return undefined;
  return {
    ...prefix,
    name: `${prefix.name}.${member}`,
    read: ({ text }) => ({ attribute: { name: member, value: text } }),
  };
}

function readStatusTerm(value: QueryValue): LogCondition {
  const text = value.text.toLowerCase();
  if (/^[1-9x][0-9x][0-9x]$/.test(text)) return { statusCode: text };
  const { min, max } = bounds(value, readStatus, "status:404, status:5xx or status:>=500");
  return { minStatus: min, maxStatus: max };
}

function readTimeRange(value: QueryValue, now: number): LogCondition {
  const range = splitRange(value.text);
  if (range === undefined) {
    const { from, to } = time(value, value.text, now);
    if (from === to) throw wrong(value, "at:2026-11-24 or at:2h..1h");
    return { startDate: from, endDate: to };
  }
  const [from, to] = range;
  const startDate = from === "" ? undefined : time(value, from, now).from;
  const endDate = to === "" ? undefined : endOf(time(value, to, now));
  if (startDate !== undefined && endDate !== undefined && startDate > endDate) {
    throw backwards(value.start, value.end);
  }
  return { startDate, endDate };
}

/** The end of a time given as an upper limit. */
function endOf({ from, to, isDay }: TimeSpan): number {
  return isDay ? to : from;
}

function time(value: QueryValue, text: string, now: number): TimeSpan {
  const read = readTime(text, now);
  if (read === undefined) throw wrong(value, "15m, 2026-11-24 or 2026-11-24T10:00Z");
  return read;
}

function bounds(
  value: QueryValue,
  read: (text: string) => number | undefined,
  examples: string,
): Bounds {
  const found = readBounds(value, read);
  if (found === undefined) throw wrong(value, examples);
  return found;
}

function pick(value: QueryValue, known: Readonly<Record<string, LogCondition>>): LogCondition {
  const name = oneOf(value, Object.keys(known), value.text.toLowerCase());
  return known[name] ?? {};
}

function oneOf<T extends string>(value: QueryValue, known: readonly T[], wanted: string): T {
  const found = known.find((each) => each === wanted);
  if (found === undefined) throw wrong(value, `one of ${known.join(", ")}`);
  return found;
}

function hasStar({ text, isQuoted }: QueryValue): boolean {
  return !isQuoted && text.includes("*");
}

function wrong({ text, start, end }: QueryValue, expected: string): QueryError {
  const message = `"${text.slice(0, 50)}" can't be read: write ${expected}`;
  return new QueryError(message, start, end - start);
}

/**
 * The ways to write a text in JSON that is stored as it was sent: literally, and with non-ASCII
 * characters escaped as `\u00e9`, the default of Python and PHP.
 */
export function jsonSpellings(text: string): string[] {
  // Per UTF-16 code unit: a surrogate pair becomes two escapes.
  const escaped = text.replace(/[\u0080-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return escaped === text ? [text] : [text, escaped];
}
