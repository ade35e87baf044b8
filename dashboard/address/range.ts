/** A time range: epoch milliseconds, `end` exclusive. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The time range of the figures: up to now, or fixed. */
export type Range =
  | { readonly kind: "last"; readonly key: string; readonly ms: number }
  | ({ readonly kind: "between" } & Interval);

interface Last {
  readonly ms: number;
  /** On its button. */
  readonly label: string;
  /** What the figures are compared with. */
  readonly before: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Metrics are counted by the minute. */
const SHORTEST_MS = MINUTE_MS;
const LONGEST_MS = 366 * DAY_MS;
/** The last moment of the year 9999. */
const LAST_MS = 253_402_300_799_999;

/** The ranges up to now on offer, by their spelling in the URL and in queries. */
export const LASTS: ReadonlyMap<string, Last> = new Map([
  ["15m", { ms: 15 * MINUTE_MS, label: "15 min", before: "the 15 min before" }],
  ["1h", { ms: 60 * MINUTE_MS, label: "1 h", before: "the hour before" }],
  ["6h", { ms: 360 * MINUTE_MS, label: "6 h", before: "the 6 h before" }],
  ["24h", { ms: DAY_MS, label: "24 h", before: "the day before" }],
  ["7d", { ms: 7 * DAY_MS, label: "7 d", before: "the week before" }],
  ["30d", { ms: 30 * DAY_MS, label: "30 d", before: "the 30 days before" }],
]);

/** Shown if the URL contains no range. */
export const DEFAULT_RANGE: Range = { kind: "last", key: "1h", ms: 60 * MINUTE_MS };

const NAMES: readonly string[] = ["range", "start", "end", "zoom"];

/** Parses the range of a URL: `range=24h`, or `start` and `end`; the default if invalid. */
export function parseRange(params: URLSearchParams): Range {
  const between = rangeBetween(readTime(params.get("start")), readTime(params.get("end")));
  return between ?? rangeLast(params.get("range") ?? "") ?? DEFAULT_RANGE;
}

/** The invalid range parameters of the URL, as written. */
export function unreadRange(params: URLSearchParams): string | undefined {
  const [range, start, end] = ["range", "start", "end"].map((name) => params.get(name));
  if (range !== null && range !== undefined && !LASTS.has(range)) return `range=${range}`;
  if ((start ?? end ?? null) === null) return undefined;
  return rangeBetween(readTime(start ?? null), readTime(end ?? null)) !== undefined
    ? undefined
    : [start && `start=${start}`, end && `end=${end}`].filter(Boolean).join(" and ");
}

/** The range up to now with this spelling. */
export function rangeLast(key: string): Range | undefined {
  const last = LASTS.get(key);
  return last === undefined ? undefined : { kind: "last", key, ms: last.ms };
}

/** A fixed range: whole minutes, at least one; `undefined` if the times are not a range. */
export function rangeBetween(
  start: number | undefined,
  end: number | undefined,
): Extract<Range, Interval> | undefined {
  if (start === undefined || end === undefined || !(end > start)) return undefined;
  const from = Math.floor(start / MINUTE_MS) * MINUTE_MS;
  const to = Math.max(from + SHORTEST_MS, Math.ceil(end / MINUTE_MS) * MINUTE_MS);
  if (from < 0 || to > LAST_MS || to - from > LONGEST_MS) return undefined;
  return { kind: "between", start: from, end: to };
}

/** The range as parameters of a URL; the default is none. */
export function rangeParams(range: Range): Record<string, string> {
  if (range.kind === "between") {
    return { start: isoTime(range.start), end: isoTime(range.end) };
  }
  return range.key === "1h" ? {} : { range: range.key };
}

/** The parameters of a URL with another range and everything else unchanged. */
export function withRange(params: URLSearchParams, range: Range): URLSearchParams {
  const changed = new URLSearchParams(params);
  for (const name of NAMES) changed.delete(name);
  for (const [name, value] of Object.entries(rangeParams(range))) changed.set(name, value);
  return changed;
}

/** The range parameters of a URL. */
export function onlyRange(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...params].filter(([name]) => NAMES.includes(name)));
}

/**
 * The parameters after dragging over a chart: a fixed range, and in `zoom` the one to return to. A
 * zoom within a zoom returns to the first.
 */
export function withZoom(params: URLSearchParams, start: number, end: number): URLSearchParams {
  const range = rangeBetween(start, end);
  if (range === undefined) return params;
  const from = params.get("zoom") ?? spell(parseRange(params));
  const changed = withRange(params, range);
  changed.set("zoom", from);
  return changed;
}

/** The parameters without the zoom; `undefined` if there is none. */
export function withoutZoom(params: URLSearchParams): URLSearchParams | undefined {
  const from = params.get("zoom");
  if (from === null) return undefined;
  const [start, end] = from.split("~");
  const range = rangeLast(from) ??
    rangeBetween(readTime(start ?? null), readTime(end ?? null)) ?? DEFAULT_RANGE;
  return withRange(params, range);
}

/** The range as times. */
export function intervalOf(range: Range, now: number): Interval {
  return range.kind === "between"
    ? { start: range.start, end: range.end }
    : { start: now - range.ms, end: now };
}

/** Whether the range can still get new data. */
export function isOpenEnded(range: Range, now: number): boolean {
  return range.kind === "last" || range.end > now;
}

/** What the figures are compared with: `"the hour before"`. */
export function beforeWords(range: Range): string {
  return range.kind === "last"
    ? LASTS.get(range.key)?.before ?? "the range before"
    : "the same length of time before";
}

/** The range in the query language: `since:1h`, or `since:... until:...`. */
export function rangeQuery(range: Range): string {
  return range.kind === "last"
    ? `since:${range.key}`
    : intervalTerms(range.start, range.end).join(" ");
}

/**
 * Terms for a time range.
 *
 * @param start Epoch milliseconds, inclusive.
 * @param end Epoch milliseconds, exclusive.
 */
export function intervalTerms(start: number, end: number): string[] {
  return [`since:${isoTime(start)}`, `until:${isoTime(end)}`];
}

function spell(range: Range): string {
  return range.kind === "last" ? range.key : `${isoTime(range.start)}~${isoTime(range.end)}`;
}

/** In the shortest form: `"2026-11-24T10:02Z"`, `"2026-11-24T10:02:05.250Z"`. */
function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/(?::00)?\.000Z$/, "Z");
}

/** Epoch milliseconds or an ISO 8601 time with its zone. */
function readTime(text: string | null): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d{1,15}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : NaN;
  return Number.isFinite(ms) ? ms : undefined;
}
