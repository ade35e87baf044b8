import type { BaseConnector } from "../connectors/base_connector.ts";
import { CONDITIONS, type Match } from "../filters/conditions.ts";
import type {
  AttributeCondition,
  LogCondition,
  LogExpression,
  LogFilters,
} from "../filters/log_filters.ts";
import type { Log } from "../log/log.ts";
import { expectEqual } from "./expectations.ts";
import type { Random } from "./random.ts";
import { randomLog, saveAll } from "./samples.ts";

/**
 * The reference for connectors: the rules of `LogFilters` and `fetchLogs`, one by one, without
 * regard to speed. It shares with the connectors only which properties a condition is about.
 */
export function referenceFetch(logs: readonly Log[], filters: LogFilters): Log[] {
  const { limit = 20 } = filters;
  return referenceMatching(logs, filters)
    .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id)
    .slice(0, limit > 0 ? Math.floor(limit) : 0);
}

/** The logs that meet the filters, in any order, ignoring the limit. */
export function referenceMatching(logs: readonly Log[], filters: LogFilters): Log[] {
  return logs.filter((log) => meets(log, filters));
}

function meets(log: Log, { before, after, where, ...conditions }: LogFilters): boolean {
  if (before && !isOlder(log, before)) return false;
  if (after && !isOlder(after, log)) return false;
  return meetsCondition(log, conditions) && (where === undefined || meetsExpression(log, where));
}

function meetsExpression(log: Log, where: LogExpression): boolean {
  if ("not" in where) return !meetsExpression(log, where.not);
  if ("all" in where) return where.all.every((part) => meetsExpression(log, part));
  if ("any" in where) return where.any.some((part) => meetsExpression(log, part));
  return meetsCondition(log, where);
}

function meetsCondition(log: Log, condition: LogCondition): boolean {
  return CONDITIONS.every(({ name, match, on }) => {
    const wanted = condition[name];
    if (wanted === undefined || wanted === "" || [wanted].flat().length === 0) return true;
    if (match === "failure") return isFailure(log) === wanted;
    return on.some((property) => MEETS[match](log, log[property], wanted));
  });
}

function isFailure({ statusCode = 0, errorMessage }: Log): boolean {
  return statusCode >= 400 || errorMessage !== undefined;
}

type Meets = (log: Log, value: unknown, wanted: unknown) => boolean;

/** How the value of a property matches the wanted value. */
const MEETS: Readonly<Record<Exclude<Match, "failure">, Meets>> = {
  equal: (_, value, wanted) => value === wanted,
  anyOf: (_, value, wanted) => [wanted].flat().some((each) => each === value),
  least: (_, value, wanted) => value !== undefined && Number(value) >= Number(wanted),
  most: (_, value, wanted) => value !== undefined && Number(value) <= Number(wanted),
  below: (_, value, wanted) => value !== undefined && Number(value) < Number(wanted),
  digits: (_, value, wanted) => fits(value, String(wanted)),
  part: (_, value, wanted) => has(value, wanted),
  pattern: (_, value, wanted) => isAs(value, String(wanted)),
  presence: (_, value, wanted) => wanted === (value === undefined ? "log" : "request"),
  headerPart: (log, _, wanted) => linesOf(log).some((text) => has(text, wanted)),
  bodyPart: (log, _, wanted) => bodiesOf(log).some((text) => has(text, wanted)),
  member: (_, value, wanted) => hasMember(value, wanted as AttributeCondition),
};

function hasMember(object: unknown, { name, value }: AttributeCondition): boolean {
  const entries = Object.entries(object ?? {});
  return entries.some(([key, each]) => key === name && textOf(each) === value);
}

function bodiesOf(log: Log): (string | undefined)[] {
  return [
    log.requestBodyText ?? textOf(log.requestBody),
    log.responseBodyText ?? textOf(log.responseBody),
  ];
}

function textOf(body: unknown): string | undefined {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function linesOf({ headers, responseHeaders }: Log): string[] {
  return [headers, responseHeaders].flatMap((each) =>
    each === undefined ? [] : Object.entries(each)
      .flatMap(([name, value]) => `${name}: ${[value].flat().join("\n")}`).join("\n")
  );
}

/** Characters that mean something in a regular expression; Node 22 has no `RegExp.escape()`. */
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

function isAs(text: unknown, pattern: string): boolean {
  if (typeof text !== "string") return false;
  const source = lowerAscii(pattern).split("*").map((part) => part.replace(SYNTAX, "\\$&")).join(
    "[^]*",
  );
  return new RegExp(`^${source}$`).test(lowerAscii(text));
}

interface Place {
  readonly timestamp: number;
  readonly id: number;
}

function isOlder(a: Place, b: Place): boolean {
  if (a.timestamp === b.timestamp) return a.id < b.id;
  return a.timestamp < b.timestamp;
}

function has(text: unknown, part: unknown): boolean {
  return typeof text === "string" && lowerAscii(text).includes(lowerAscii(String(part)));
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function fits(status: unknown, pattern: string): boolean {
  if (status === undefined || !/^[0-9xX]{3}$/.test(pattern)) return false;
  const digits = String(status);
  return [...pattern].every((digit, i) => /x/i.test(digit) || digit === digits[i]);
}

/** Saves logs of which filters match some. */
export async function saveRandomLogs(connector: BaseConnector, random: Random): Promise<Log[]> {
  return await saveAll(connector, Array.from({ length: 150 }, () => randomLog(random)));
}

/** Throws unless the connector lists what the reference lists. */
export async function expectAsReference(
  connector: BaseConnector,
  logs: readonly Log[],
  filters: LogFilters,
): Promise<void> {
  const rows = await connector.fetchLogs(filters);
  const expected = referenceFetch(logs, filters).map(({ id }) => id);
  expectEqual(rows.map(({ id }) => id), expected, `ids of the rows of ${showFilters(filters)}`);
}

/** Filters as shown in messages. */
export function showFilters(filters: LogFilters): string {
  return JSON.stringify(filters, (_, value) => Number.isNaN(value) ? "NaN" : value ?? "undefined");
}
