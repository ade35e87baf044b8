import { isAttributeName } from "../../core/filters/filter_conditions.ts";
import type { LogRow } from "../../core/log/log_shapes.ts";
import { formatCount, formatNumber } from "../text/format.ts";

/** A value, and the number of rows that have it. */
export interface SeenValue {
  readonly value: string;
  readonly count: number;
}

/** Maximum number of rows examined: few enough for every keystroke. */
const MOST_ROWS = 2_000;
/** Longer values are not useful. */
const LONGEST = 200;

/** In which rows values are counted: `"counted in the 50 loaded rows"`. */
export function seenWords(loaded: number): string {
  return loaded > MOST_ROWS
    ? `counted in the newest ${formatNumber(MOST_ROWS)} of ${formatCount(loaded, "loaded row")}`
    : `counted in the ${formatCount(loaded, "loaded row")}`;
}

/** Reads the value of a key from a row. */
const READERS: Readonly<Record<string, (row: LogRow) => string | number | undefined>> = {
  status: (row) => row.statusCode,
  method: (row) => row.method,
  path: (row) => row.path,
  route: (row) => row.route,
  outcome: (row) => row.outcome,
  level: (row) => row.logLevel,
  ip: (row) => row.clientIp,
  request: (row) => row.requestId,
  trace: (row) => row.traceId,
  logger: (row) => row.loggerName,
  instance: (row) => row.instance,
  user: (row) => row.user,
  service: (row) => row.service,
};

/** Of an attribute, what its condition compares; objects and lists are no help. */
function attributeReader(name: string): (row: LogRow) => string | undefined {
  return ({ attributes }) => {
    if (attributes === undefined || !Object.hasOwn(attributes, name)) return undefined;
    const value = attributes[name];
    if (typeof value === "string") return value;
    return typeof value === "object" && value !== null ? undefined : JSON.stringify(value);
  };
}

/**
 * Names of attributes in the loaded rows that can be searched for, in alphabetical order.
 *
 * @param rows The rows.
 */
export function seenAttributes(rows: readonly LogRow[]): string[] {
  const names = new Set<string>();
  for (const { attributes } of rows.slice(0, MOST_ROWS)) {
    for (const name in attributes) if (isAttributeName(name)) names.add(name);
  }
  return [...names].sort();
}

/**
 * The values of a key in the loaded rows, most frequent first.
 *
 * @param key Name of the key.
 * @param rows The rows.
 */
export function seenValues(key: string, rows: readonly LogRow[]): SeenValue[] {
  const read = Object.hasOwn(READERS, key)
    ? READERS[key]
    : key.startsWith("attr.")
    ? attributeReader(key.slice("attr.".length))
    : undefined;
  if (read === undefined) return [];
  const counts = new Map<string, number>();
  for (const row of rows.slice(0, MOST_ROWS)) {
    const value = String(read(row) ?? "");
    if (value !== "" && value.length <= LONGEST) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}
