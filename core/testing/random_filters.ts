import { CONDITION, type Condition, CONDITIONS, type Match } from "../filters/conditions.ts";
import type { LogCondition, LogExpression, LogFilters } from "../filters/log_filters.ts";
import type { Log, LogCursor } from "../log/log.ts";
import type { Random } from "./random.ts";
import { BASE_TIME, randomText } from "./samples.ts";

/** For each way to match, a value that some logs meet and some do not. */
const VALUES: Readonly<
  Record<Match, (random: Random, condition: Condition, seen: Seen) => unknown>
> = {
  equal: (random, { choices }, seen) => {
    if (choices !== undefined) return choices[random.int(choices.length)];
    const text = String(seen.value("r1"));
    return random.pick([text, text, text.toUpperCase(), text.slice(1), `${text}x`]);
  },
  anyOf: (random, _, seen) => {
    const text = String(seen.value("GET"));
    return random.pick<string[]>([[text], [text, "POST"], [text.toLowerCase()], ["PUT"], []]);
  },
  least: randomBound,
  most: randomBound,
  below: randomBound,
  digits: (random) => random.pick(["404", "200", "4xx", "4XX", "20x", "x00", "4x0", "xxx", "4"]),
  part: (random, { isIndexed }) => randomText(random, isIndexed ? 2 : 1),
  pattern: (random, _, seen) => {
    const text = String(seen.value("/users"));
    const start = text.slice(0, random.int(text.length + 1));
    const end = text.slice(start.length).toUpperCase();
    const pattern = `/${randomPattern(random)}`;
    return random.pick([pattern, `${start}*`, `*${end}`, text, "*", "/*/*", "/?"]);
  },
  presence: (random) => random.pick(["request", "log"]),
  failure: (random) => random.pick([true, false]),
  headerPart: (random) => random.pick([randomText(random, 1), "x-text: ", "\n", '"', ": users"]),
  bodyPart: (random) => random.pick([randomText(random, 2), '":', "n", "u", "\n", "\\", "null"]),
  member: (random, _, seen) => {
    const [name, value] = random.pick(
      Object.entries(seen.value({}) as object).concat([["none", "x"]]) as [[string, unknown]],
    );
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const other = random.pick([text, text, text.toUpperCase(), JSON.stringify(text), "acme", "7"]);
    return { name: random.pick([name, name, name.toUpperCase(), "ten ant"]), value: other };
  },
};

/** The values of a property among the logs. */
interface Seen {
  /** A value that one of them has; `byDefault` if none has any. */
  value(byDefault: unknown): unknown;
}

/** A bound equal or close to the value of a log. */
function randomBound(random: Random, { on }: Condition, seen: Seen): number | Date {
  const value = Number(seen.value(10));
  const bound = random.pick([
    value,
    value,
    value + 0.125,
    value - 0.125,
    value / 2,
    -1,
    4_000_000_000,
  ]);
  if (!on.includes("timestamp")) return bound;
  const moment = random.chance(90) ? value + random.pick([0, 0.125, 1, -1]) : BASE_TIME + 5;
  return random.chance(50) ? new Date(moment) : moment;
}

/** Filters that are not properties of a log. */
const PAGING = ["limit", "before", "after"] as const;

type FilterName = Exclude<keyof LogFilters, "where">;

/** Names of the filters except `where`. */
export const FILTER_NAMES: readonly [FilterName, ...FilterName[]] = [
  ...PAGING,
  ...CONDITIONS.filter(({ isIndexed }) => isIndexed).map(({ name }) => name as FilterName),
];

/** Names of the conditions that an expression may have. */
export const CONDITION_NAMES = CONDITIONS.map(({ name }) => name) as [
  keyof LogCondition,
  ...(keyof LogCondition)[],
];

/** Filters with one condition. */
export function randomFilter(
  random: Random,
  name: FilterName,
  logs: readonly Log[],
): LogFilters {
  if (name === "limit") return { limit: random.pick([0, 1, 2, 20, 75, 1_000]) };
  if (name === "before" || name === "after") return { [name]: randomPlace(random, logs) };
  return randomCondition(random, name, logs);
}

/** Filters with up to four conditions and a limit, without `where`. */
export function randomFilters(random: Random, logs: readonly Log[]): LogFilters {
  const filters: LogFilters = randomFilter(random, "limit", logs);
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
  const condition = CONDITION[name];
  const seen = { value: seenValue };
  return { [name]: VALUES[condition.match](random, condition, seen) };

  function seenValue(byDefault: unknown): unknown {
    const property = condition.on[random.int(condition.on.length)] ?? "content";
    const values = logs.flatMap((log) => log[property] ?? []);
    return values.length === 0 ? byDefault : values[random.int(values.length)];
  }
}

/** Conditions combined at random, a few levels deep. */
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

function randomPattern(random: Random): string {
  const part = () => random.chance(40) ? randomText(random, 1) : "*";
  return part() + part() + part();
}

/** The cursor of a log, or one near it. */
function randomPlace(random: Random, logs: readonly Log[]): LogCursor {
  const { timestamp = BASE_TIME, id = 0 } = logs[random.int(logs.length)] ?? {};
  return { timestamp: timestamp + random.pick([0, 0, 0.125]), id: id + random.pick([0, 0, 1, -1]) };
}
