import type { LogRow } from "./api.ts";

/** Requests or log lines: which list a filter belongs to. */
export type ListKind = "request" | "log";

/** Names of the filters, as they stand in the page's URL. */
export type FilterKey =
  | "q"
  | "path"
  | "method"
  | "status"
  | "min"
  | "max"
  | "errors"
  | "level"
  | "logger"
  | "route"
  | "client"
  | "trace"
  | "request"
  | "since";

/** The filters of a list: values in their URL spelling, and those that are switched off. */
export interface Filters {
  readonly values: Readonly<Partial<Record<FilterKey, string>>>;
  readonly off: readonly FilterKey[];
}

/** What the page knows of one filter. */
export interface FilterField {
  readonly key: FilterKey;
  /** Name on the chip. */
  readonly label: string;
  /** Name of the API's parameter; `undefined` where the page itself leaves rows out. */
  readonly api: string | undefined;
  readonly kinds: readonly ListKind[];
  /** The canonical spelling, or `undefined` when the value means nothing. */
  readonly normalize: (value: string) => string | undefined;
  /** How the chip shows it. */
  readonly show?: (value: string) => string;
}

/** Time ranges offered, shortest first, with their length in milliseconds. */
export const RANGES: ReadonlyMap<string, number> = new Map([
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["24h", 86_400_000],
  ["7d", 604_800_000],
]);

/** Levels of log lines, lowest first. */
export const LEVELS: readonly string[] = ["DEBUG", "INFO", "WARN", "ERROR"];

/** Methods offered; others can be typed into the URL. */
export const METHODS: readonly string[] = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
];

/** Longer ones are refused by the server. */
export const LONGEST_TEXT = 1000;
const MOST_MS = 1e12;

const BOTH: readonly ListKind[] = ["request", "log"];
const REQUEST: readonly ListKind[] = ["request"];
const LOG: readonly ListKind[] = ["log"];

/** Every filter, in the order of their chips. */
export const FIELDS: readonly FilterField[] = [
  { key: "q", label: "text", api: "search", kinds: BOTH, normalize: text },
  { key: "method", label: "method", api: "method", kinds: REQUEST, normalize: methods },
  { key: "path", label: "path", api: "endpoint", kinds: REQUEST, normalize: text },
  { key: "status", label: "status", api: "status", kinds: REQUEST, normalize: status },
  {
    key: "min",
    label: "duration",
    api: "minLatency",
    kinds: REQUEST,
    normalize: milliseconds,
    show: (value) => `\u2265 ${value} ms`,
  },
  {
    key: "max",
    label: "duration",
    api: "maxLatency",
    kinds: REQUEST,
    normalize: milliseconds,
    show: (value) => `\u2264 ${value} ms`,
  },
  {
    key: "errors",
    label: "errors",
    api: "hasError",
    kinds: BOTH,
    normalize: (value) => value === "1" ? "1" : undefined,
    show: () => "only",
  },
  { key: "level", label: "level", api: "level", kinds: LOG, normalize: level },
  { key: "logger", label: "logger", api: "logger", kinds: LOG, normalize: text },
  { key: "route", label: "route", api: "route", kinds: REQUEST, normalize: text },
  { key: "client", label: "client", api: undefined, kinds: REQUEST, normalize: text },
  { key: "trace", label: "trace", api: "traceId", kinds: BOTH, normalize: text },
  { key: "request", label: "request id", api: "requestId", kinds: BOTH, normalize: text },
  {
    key: "since",
    label: "last",
    api: "start",
    kinds: BOTH,
    normalize: (value) => RANGES.has(value) ? value : undefined,
  },
];

/** No filter at all. */
export const NO_FILTERS: Filters = { values: {}, off: [] };

/** Reads the filters of a list from the page's URL; what means nothing is left out. */
export function parseFilters(params: URLSearchParams, kind: ListKind): Filters {
  const values: Partial<Record<FilterKey, string>> = {};
  const off: FilterKey[] = [];
  const switchedOff = new Set((params.get("off") ?? "").split(","));
  for (const field of fieldsOf(kind)) {
    const value = field.normalize(params.get(field.key) ?? "");
    if (value === undefined) continue;
    values[field.key] = value;
    if (switchedOff.has(field.key)) off.push(field.key);
  }
  return { values, off };
}

/** Writes the filters as parameters of the page's URL, in a fixed order. */
export function filtersToParams(filters: Filters): URLSearchParams {
  const params = new URLSearchParams();
  for (const { key } of FIELDS) {
    const value = filters.values[key];
    if (value !== undefined) params.set(key, value);
  }
  if (filters.off.length > 0) params.set("off", filters.off.join(","));
  return params;
}

/** Parameters for the API: the filters that are on, and the kind of log. */
export function filtersToApi(filters: Filters, kind: ListKind, now: number): URLSearchParams {
  const params = new URLSearchParams({ kind });
  for (const field of fieldsOf(kind)) {
    const value = activeValue(filters, field.key);
    if (value === undefined) continue;
    if (field.key === "since") params.set("start", String(now - (RANGES.get(value) ?? 0)));
    else if (field.api !== undefined) {
      params.set(field.api, field.key === "errors" ? "true" : value);
    }
  }
  return params;
}

/** Sets a filter, switched on; `undefined` or a value without meaning takes it away. */
export function withFilter(filters: Filters, key: FilterKey, value: string | undefined): Filters {
  const values = { ...filters.values };
  const normalized = value === undefined ? undefined : fieldOf(key).normalize(value);
  if (normalized === undefined) delete values[key];
  else values[key] = normalized;
  return { values, off: filters.off.filter((other) => other !== key) };
}

/** Switches a filter off without forgetting it, or on again. */
export function toggleFilter(filters: Filters, key: FilterKey): Filters {
  if (filters.values[key] === undefined) return filters;
  const off = filters.off.includes(key)
    ? filters.off.filter((other) => other !== key)
    : [...filters.off, key];
  return { values: filters.values, off };
}

/** How many filters narrow the list just now. */
export function countActive(filters: Filters): number {
  return FIELDS.filter((field) => activeValue(filters, field.key) !== undefined).length;
}

/** The value of a filter that is set and on. */
export function activeValue(filters: Filters, key: FilterKey): string | undefined {
  return filters.off.includes(key) ? undefined : filters.values[key];
}

/**
 * The filters that the storage does not know and the page applies itself: so far the client's
 * address, which `LogFilters` has no field for.
 */
export function keepsRow(filters: Filters, row: LogRow): boolean {
  const client = activeValue(filters, "client");
  return client === undefined || row.clientIp === client;
}

/** What the page knows of a filter. */
export function fieldOf(key: FilterKey): FilterField {
  const field = FIELDS.find((candidate) => candidate.key === key);
  if (field === undefined) throw new RangeError(`Cannot find the filter ${key}`);
  return field;
}

function fieldsOf(kind: ListKind): FilterField[] {
  return FIELDS.filter((field) => field.kinds.includes(kind));
}

function text(value: string): string | undefined {
  return value.trim() === "" ? undefined : value.slice(0, LONGEST_TEXT);
}

function methods(value: string): string | undefined {
  const names = value.split(",").map((name) => name.trim().toUpperCase()).filter((name) =>
    /^[!#$%&'*+.^_`|~0-9A-Z-]+$/.test(name)
  );
  return names.length === 0 ? undefined : [...new Set(names)].join(",");
}

function status(value: string): string | undefined {
  const pattern = value.trim().toLowerCase();
  return /^[1-5][0-9x][0-9x]$/.test(pattern) ? pattern : undefined;
}

function milliseconds(value: string): string | undefined {
  if (value.trim() === "") return undefined;
  const amount = Math.round(Number(value) * 1000) / 1000;
  return amount >= 0 && amount <= MOST_MS ? String(amount) : undefined;
}

function level(value: string): string | undefined {
  const name = value.trim().toUpperCase();
  return LEVELS.includes(name) ? name : undefined;
}
