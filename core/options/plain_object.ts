/** An object whose properties may be read, nothing known about them. */
export type PlainObject = Readonly<Record<string, unknown>>;

/**
 * Whether a value is an object as a literal or `JSON.parse` makes it. Class instances, lists,
 * functions and objects with inherited properties are not: their keys can't be checked.
 */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Of another realm `Object.prototype` is another object, but still one without a prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** An own property; never one that something put on `Object.prototype`. */
export function ownProperty(object: PlainObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Freezes plain objects and lists at every depth; instances and functions in them stay as they are. */
export function deepFreeze<T>(value: T): T {
  if (Array.isArray(value)) value.forEach(deepFreeze);
  else if (isPlainObject(value)) Object.values(value).forEach(deepFreeze);
  else return value;
  return Object.freeze(value);
}
