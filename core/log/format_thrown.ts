const MAX_ENTRIES = 20;
const MAX_DEPTH = 3;
const MAX_STRING = 1_000;
/** Maximum total characters, so that nested entries don't multiply. */
const MAX_LENGTH = 8_192;

/**
 * Formats any value as short text, without running its code: no getters, `toString` or `toJSON`.
 * Never throws.
 *
 * @param value Anything: a proxy that throws, a huge array, a cycle.
 * @returns Text similar to JSON, bounded.
 */
export function formatThrown(value: unknown): string {
  try {
    return format(value, 0, { left: MAX_LENGTH });
  } catch {
    return "[a value that can't be read]";
  }
}

function format(value: unknown, depth: number, budget: { left: number }): string {
  const text = typeof value === "object" && value !== null
    ? formatObject(value, depth, budget)
    : formatPrimitive(value);
  budget.left -= text.length;
  return text;
}

function formatPrimitive(value: unknown): string {
  if (typeof value === "string") {
    const isLong = value.length > MAX_STRING;
    return JSON.stringify(isLong ? value.slice(0, MAX_STRING) + "..." : value);
  }
  if (typeof value === "function") return "[function]";
  return typeof value === "bigint" ? `${value}n` : String(value);
}

function formatObject(value: object, depth: number, budget: { left: number }): string {
  const isArray = Array.isArray(value);
  const name = className(value);
  if (depth >= MAX_DEPTH || budget.left <= 0) {
    return isArray ? "[...]" : `${name} {...}`.trimStart();
  }
  const parts: string[] = [];
  // A huge array would give a huge list of keys.
  const length = isArray ? Number(own(value, "length")) : 0;
  const keys = isArray
    ? Array.from({ length: Math.min(length, MAX_ENTRIES) }, (_, index) => String(index))
    : Object.keys(value);
  for (const key of keys.slice(0, MAX_ENTRIES)) {
    if (budget.left <= 0) break;
    const item = format(own(value, key), depth + 1, budget);
    parts.push(isArray ? item : `${JSON.stringify(key)}:${item}`);
  }
  if (parts.length < (isArray ? length : keys.length)) parts.push("...");
  const list = parts.join(",");
  return isArray ? `[${list}]` : `${name} {${list}}`.trimStart();
}

/**
 * Name of an object's class, `""` for a plain object.
 *
 * @throws If a trap of a proxy throws.
 */
export function className(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return "";
  const constructor = own(prototype, "constructor");
  const name = typeof constructor === "function" ? own(constructor, "name") : undefined;
  return typeof name === "string" ? name.slice(0, MAX_STRING) : "";
}

/** An own property that is not a getter. */
function own(object: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  return descriptor?.get === undefined ? descriptor?.value : "[getter]";
}
