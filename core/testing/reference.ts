import type { Log } from "../log.ts";
import type { LogFilters } from "../log_filters.ts";

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

function meets(log: Log, filters: LogFilters): boolean {
  const { searchText, endpoint, statusCode, methods, hasError, kind, before, after } = filters;
  if (searchText && ![log.content, log.errorMessage].some((text) => has(text, searchText))) {
    return false;
  }
  if (endpoint && !has(log.url, endpoint)) return false;
  if (statusCode && !fits(log.statusCode, statusCode)) return false;
  if (filters.logLevel && log.logLevel !== filters.logLevel) return false;
  if (methods && methods.length > 0 && !methods.some((method) => method === log.method)) {
    return false;
  }
  if (filters.startDate !== undefined && !(log.timestamp >= Number(filters.startDate))) {
    return false;
  }
  if (filters.endDate !== undefined && !(log.timestamp < Number(filters.endDate))) return false;
  const duration = log.durationMs ?? NaN;
  if (filters.minLatency !== undefined && !(duration >= filters.minLatency)) return false;
  if (filters.maxLatency !== undefined && !(duration <= filters.maxLatency)) return false;
  const isError = (log.statusCode ?? 0) >= 400 || log.errorMessage !== undefined;
  if (hasError !== undefined && hasError !== isError) return false;
  if (filters.requestId && log.requestId !== filters.requestId) return false;
  if (filters.traceId && log.traceId !== filters.traceId) return false;
  if (filters.route && log.route !== filters.route) return false;
  if (filters.loggerName && log.loggerName !== filters.loggerName) return false;
  if (filters.instance && log.instance !== filters.instance) return false;
  if (kind && kind !== (log.method === undefined ? "log" : "request")) return false;
  if (before && !isOlder(log, before)) return false;
  if (after && !isOlder(after, log)) return false;
  return true;
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
