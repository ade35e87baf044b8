import type { Log, LogCursor } from "../log/log.ts";
import type { BasicConditions } from "../filters/basic_conditions.ts";
import type { LogCondition, LogExpression } from "../filters/log_expression.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Random } from "./random.ts";
import { BASE_TIME, randomText } from "./samples.ts";

type Choices<T> = {
  readonly [Name in keyof T]-?: (
    random: Random,
    logs: readonly Log[],
  ) => Exclude<T[Name], undefined>;
};

/** For each condition a value that some of the logs of `randomLog` meet, and some do not. */
const BASIC_CHOICES: Choices<BasicConditions> = {
  searchText: (random) => randomText(random, 2),
  endpoint: (random) => randomText(random, 2),
  statusCode: (random) =>
    random.pick(["404", "200", "4xx", "4XX", "20x", "x00", "4x0", "xxx", "4"]),
  logLevel: (random) => random.pick(["DEBUG", "INFO", "HTTP", "WARN", "ERROR"]),
  methods: (random) =>
    random.pick<string[]>([["GET"], ["GET", "POST"], ["get"], ["PUT"], [], ["CUSTOM"]]),
  startDate: randomMoment,
  endDate: randomMoment,
  minLatency: (random) => random.pick([0, 0.5, 10, 10.1, 250.5, 5_000]),
  maxLatency: (random) => random.pick([-1, 0, 0.5, 10, 10.24, 250, 5_000]),
  hasError: (random) => random.pick([true, false]),
  requestId: (random) => random.pick(["r1", "R1", "r3"]),
  errorGroup: (random) => random.pick(["e1", "E1", "e2"]),
  traceId: (random) => random.pick(["t1", "T1"]),
  route: (random) => random.pick(["/users/:id", "/users", "/%", "/"]),
  loggerName: (random) => random.pick(["app", "APP", "a"]),
  instance: (random) => random.pick(["a-1", "b-2", "c-3"]),
  kind: (random) => random.pick(["request", "log"]),
};

const FILTER_CHOICES: Choices<Omit<LogFilters, "where">> = {
  ...BASIC_CHOICES,
  limit: (random) => random.pick([0, 1, 2, 20, 75, 1_000]),
  before: randomPlace,
  after: randomPlace,
};

const CONDITION_CHOICES: Choices<LogCondition> = {
  ...BASIC_CHOICES,
  path: (random) => randomText(random, 2),
  pathPattern: (random) => `/${randomPattern(random)}`,
  routePattern: (random) => random.pick(["/users*", "*:ID", "/users/:id", "*", "/%", "/*/*", "/?"]),
  errorText: (random) => randomText(random, 1),
  bodyText: (random) => random.pick([randomText(random, 2), '":', "n", "u", "\n", "\\", "null"]),
  headerText: (random) => random.pick([randomText(random, 1), "x-text: ", "\n", '"', ": users"]),
  userAgent: (random) => randomText(random, 1),
  clientIp: (random) => random.pick(["10.0.0.1", "10.0.0.", "2001:DB8::1"]),
  spanId: (random) => random.pick(["s1", "s2"]),
  outcome: (random) => random.pick(["completed", "aborted", "failed", "interrupted"]),
  minStatus: (random) => random.pick([100, 400, 403.5, 404, 500]),
  maxStatus: (random) => random.pick([0, 201, 204.5, 404]),
  minSize: (random) => random.pick([-1, 0, 0.5, 512, 1_024, 4_000_000_000]),
  maxSize: (random) => random.pick([-1, 0, 512, 1_023.5, 5_000_000_000]),
};

/** Names of the filters but `where`. */
export const FILTER_NAMES = namesOf(FILTER_CHOICES);

/** Names of the conditions that an expression may have. */
export const CONDITION_NAMES = namesOf(CONDITION_CHOICES);

/** Filters with one condition. */
export function randomFilter(
  random: Random,
  name: keyof typeof FILTER_CHOICES,
  logs: readonly Log[],
): LogFilters {
  return { [name]: FILTER_CHOICES[name](random, logs) };
}

/** Filters with up to four conditions and a limit, without `where`. */
export function randomFilters(random: Random, logs: readonly Log[]): LogFilters {
  const filters: LogFilters = { limit: FILTER_CHOICES.limit(random, logs) };
  for (let i = random.int(5); i > 0; i--) {
    Object.assign(filters, randomFilter(random, random.pick(FILTER_NAMES), logs));
  }
  return filters;
}

/** One condition. */
export function randomCondition(
  random: Random,
  name: keyof LogCondition,
  logs: readonly Log[],
): LogCondition {
  return { [name]: CONDITION_CHOICES[name](random, logs) };
}

/** Conditions joined in any way, a few levels deep. */
export function randomExpression(
  random: Random,
  logs: readonly Log[],
  levels = 3,
): LogExpression {
  const more = () => randomExpression(random, logs, levels - 1);
  const several = () => Array.from({ length: random.int(4) }, more);
  switch (random.int(levels === 0 ? 2 : 5)) {
    case 2:
      return { not: more() };
    case 3:
      return { all: several() };
    case 4:
      return { any: several() };
    case 1: {
      const other = randomCondition(random, random.pick(CONDITION_NAMES), logs);
      return { ...randomCondition(random, random.pick(CONDITION_NAMES), logs), ...other };
    }
    default:
      return randomCondition(random, random.pick(CONDITION_NAMES), logs);
  }
}

function namesOf<T>(choices: Choices<T>): [keyof T, ...(keyof T)[]] {
  return Object.keys(choices) as [keyof T, ...(keyof T)[]];
}

function randomPattern(random: Random): string {
  const part = () => random.chance(40) ? randomText(random, 1) : "*";
  return part() + part() + part();
}

function randomMoment(random: Random): number | Date {
  const moment = BASE_TIME + random.int(44) / 8;
  return random.chance(50) ? new Date(moment) : moment;
}

/** The place of a log, or one near it. */
function randomPlace(random: Random, logs: readonly Log[]): LogCursor {
  const { timestamp = BASE_TIME, id = 0 } = logs[random.int(logs.length)] ?? {};
  return { timestamp: timestamp + random.pick([0, 0, 0.125]), id: id + random.pick([0, 0, 1, -1]) };
}
