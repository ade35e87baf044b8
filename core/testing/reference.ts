import type { BaseConnector } from "../connectors/base_connector.ts";
import type { LogCondition, LogExpression } from "../filters/log_expression.ts";
import type { LogFilters } from "../filters/log_filters.ts";
import type { Log } from "../log/log.ts";
import { expectEqual } from "./expectations.ts";
import type { Random } from "./random.ts";
import { randomLog, saveAll } from "./samples.ts";

/**
 * What a connector has to answer: the words of `LogFilters` and `fetchLogs`, one after the other,
 * with no thought for speed. It shares nothing with the connectors that it judges.
 */
export function referenceFetch(logs: readonly Log[], filters: LogFilters): Log[] {
  const { limit = 20 } = filters;
  return referenceMatching(logs, filters)
    .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id)
    .slice(0, limit > 0 ? Math.floor(limit) : 0);
}

/** The logs that meet the filters, in no order, whatever the limit. */
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
  const { searchText, statusCode, methods, hasError, kind } = condition;
  if (searchText && ![log.content, log.errorMessage].some((text) => has(text, searchText))) {
    return false;
  }
  if (statusCode && !fits(log.statusCode, statusCode)) return false;
  if (methods && methods.length > 0 && !methods.some((method) => method === log.method)) {
    return false;
  }
  const isError = (log.statusCode ?? 0) >= 400 || log.errorMessage !== undefined;
  if (hasError !== undefined && hasError !== isError) return false;
  if (kind && kind !== (log.method === undefined ? "log" : "request")) return false;
  const { startDate, endDate, minStatus, maxStatus } = condition;
  const { minLatency, maxLatency, minSize, maxSize } = condition;
  if (startDate !== undefined && !(log.timestamp >= Number(startDate))) return false;
  if (endDate !== undefined && !(log.timestamp < Number(endDate))) return false;
  return isWithin(log.statusCode, minStatus, maxStatus) &&
    isWithin(log.durationMs, minLatency, maxLatency) &&
    isWithin(log.responseSizeBytes, minSize, maxSize) &&
    PARTS.every(([name, property]) => !condition[name] || has(log[property], condition[name])) &&
    PATTERNS.every(([name, property]) =>
      !condition[name] || isAs(log[property], condition[name])
    ) &&
    (!condition.bodyText || bodiesOf(log).some((text) => has(text, condition.bodyText ?? ""))) &&
    (!condition.headerText || linesOf(log).some((text) => has(text, condition.headerText ?? ""))) &&
    EXACT.every((name) => !condition[name] || log[name] === condition[name]);
}

const EXACT = [
  ...["logLevel", "requestId", "errorGroup", "traceId", "route", "loggerName", "instance"],
  ...["clientIp", "spanId", "outcome"],
] as const;
const PARTS = [
  ...[["endpoint", "url"], ["path", "path"], ["errorText", "errorMessage"]],
  ["userAgent", "userAgent"],
] as const;
const PATTERNS = [["pathPattern", "path"], ["routePattern", "route"]] as const;

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

function isWithin(value: number | undefined, least?: number, greatest?: number): boolean {
  return (least === undefined || (value !== undefined && value >= least)) &&
    (greatest === undefined || (value !== undefined && value <= greatest));
}

function isAs(text: string | undefined, pattern: string): boolean {
  if (text === undefined) return false;
  const source = lowerAscii(pattern).split("*").map((part) => RegExp.escape(part)).join("[^]*");
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

function has(text: string | undefined, part: string): boolean {
  return text !== undefined && lowerAscii(text).includes(lowerAscii(part));
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function fits(status: number | undefined, pattern: string): boolean {
  if (status === undefined || !/^[0-9xX]{3}$/.test(pattern)) return false;
  const digits = String(status);
  return [...pattern].every((digit, i) => /x/i.test(digit) || digit === digits[i]);
}

/** Saves logs that filters match some of. */
export async function saveRandomLogs(connector: BaseConnector, random: Random): Promise<Log[]> {
  return await saveAll(connector, Array.from({ length: 150 }, () => randomLog(random)));
}

/** Fails unless the connector lists what the plain reference lists. */
export async function expectAsReference(
  connector: BaseConnector,
  logs: readonly Log[],
  filters: LogFilters,
): Promise<void> {
  const rows = await connector.fetchLogs(filters);
  const expected = referenceFetch(logs, filters).map(({ id }) => id);
  expectEqual(rows.map(({ id }) => id), expected, `ids of the rows of ${showFilters(filters)}`);
}

/** Filters as a message shows them. */
export function showFilters(filters: LogFilters): string {
  return JSON.stringify(filters, (_, value) => Number.isNaN(value) ? "NaN" : value ?? "undefined");
}
