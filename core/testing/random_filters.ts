import type { Log, LogCursor } from "../log.ts";
import type { LogFilters } from "../log_filters.ts";
import type { Random } from "./random.ts";
import { BASE_TIME, randomText } from "./sample_logs.ts";

type Choices = {
  readonly [Name in keyof LogFilters]-?: (
    random: Random,
    logs: readonly Log[],
  ) => Exclude<LogFilters[Name], undefined>;
};

/** For each filter a value that some of the logs of `randomLog` meet, and some do not. */
const CHOICES: Choices = {
  limit: (random) => random.pick([0, 1, 2, 20, 75, 1_000]),
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
  traceId: (random) => random.pick(["t1", "T1"]),
  route: (random) => random.pick(["/users/:id", "/users", "/%", "/"]),
  loggerName: (random) => random.pick(["app", "APP", "a"]),
  instance: (random) => random.pick(["a-1", "b-2", "c-3"]),
  kind: (random) => random.pick(["request", "log"]),
  before: randomPlace,
  after: randomPlace,
};

/** Filters with one condition. */
export function randomFilter(
  random: Random,
  name: keyof LogFilters,
  logs: readonly Log[],
): LogFilters {
  return { [name]: CHOICES[name](random, logs) };
}

/** Filters with up to four conditions and a limit. */
export function randomFilters(random: Random, logs: readonly Log[]): LogFilters {
  const names = Object.keys(CHOICES) as [keyof LogFilters, ...(keyof LogFilters)[]];
  const filters: LogFilters = { limit: CHOICES.limit(random, logs) };
  for (let i = random.int(5); i > 0; i--) {
    Object.assign(filters, randomFilter(random, random.pick(names), logs));
  }
  return filters;
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
