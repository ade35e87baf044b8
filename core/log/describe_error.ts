import { cutText } from "../text/cut_text.ts";
import { className, formatThrown } from "./format_thrown.ts";

/** Maximum length of a chain of causes. */
const MAX_DEPTH = 10;
/** Maximum number of errors described of an `AggregateError`. */
const MAX_MEMBERS = 10;
/** Maximum number of errors described. */
const MAX_ERRORS = 50;
const MAX_NAME = 200;
/** Maximum characters of each of the two texts. */
const MAX_LENGTH = 65_536;

/** Description of a thrown value, not yet redacted. */
export interface ErrorDescription {
  /** `"TypeError: x is not a function"`, with its causes on further lines. */
  readonly errorMessage: string;
  /** Stack of the error, with those of its causes; `undefined` if none has a stack. */
  readonly stackTrace?: string | undefined;
}

interface Found {
  readonly value: unknown;
  /** `"Caused by: "`, or another relation to the previous one. */
  readonly label: string;
  readonly depth: number;
}

/**
 * Describes a thrown value: the error, its chain of causes, the members of an `AggregateError` and
 * both sides of a `SuppressedError`. Bounded in depth, number and length; cycles are omitted. Never
 * throws.
 *
 * The texts are not redacted; they are cut between words, so that no part of a secret remains.
 *
 * @param thrown Anything.
 * @returns The description.
 */
export function describeError(thrown: unknown): ErrorDescription {
  const messages: string[] = [];
  const stacks: string[] = [];
  let hasStack = false;
  for (const { value, label } of errorsOf(thrown)) {
    const message = headlineOf(value);
    messages.push(label + message);
    const stack = read(value, "stack");
    hasStack ||= isText(stack);
    stacks.push(label + (isText(stack) ? cutText(stack, MAX_LENGTH) : message));
  }
  const errorMessage = cutText(messages.join("\n"), MAX_LENGTH);
  return hasStack
    ? { errorMessage, stackTrace: cutText(stacks.join("\n\n"), MAX_LENGTH) }
    : { errorMessage };
}

/**
 * Whether a value is an error, of any realm: it has a message and a stack. Never throws.
 *
 * @param value Anything.
 */
export function isErrorLike(value: unknown): boolean {
  try {
    if (value instanceof Error) return true;
  } catch {
    return false;
  }
  return typeof read(value, "message") === "string" && typeof read(value, "stack") === "string";
}

/**
 * Name and message of a thrown value, without its causes. Never throws; not redacted.
 *
 * @param value Anything.
 */
export function headlineOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return cutText(value, MAX_LENGTH);
  const message = read(value, "message");
  if (typeof message !== "string") return `Thrown value: ${formatThrown(value)}`;
  const name = nameOf(value);
  return message === "" ? name : `${name}: ${cutText(message, MAX_LENGTH)}`;
}

/** The thrown value and the errors belonging to it, depth first. */
function errorsOf(thrown: unknown): Found[] {
  const found: Found[] = [];
  const seen = new Set<unknown>();
  const waiting: Found[] = [{ value: thrown, label: "", depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.length >= MAX_ERRORS) break;
    const { value, depth } = next;
    if (typeof value === "object" && value !== null) {
      if (seen.has(value)) continue;
      seen.add(value);
    }
    found.push(next);
    if (depth < MAX_DEPTH) waiting.push(...belonging(value, depth + 1).reverse());
  }
  return found;
}

function belonging(value: unknown, depth: number): Found[] {
  const list: Found[] = [];
  if (!isErrorLike(value)) return list;
  const errors = read(value, "errors");
  const total = isArray(errors) ? Number(read(errors, "length")) || 0 : 0;
  for (let i = 0; i < Math.min(total, MAX_MEMBERS); i++) {
    list.push({ value: read(errors, String(i)), label: `Error ${i + 1} of ${total}: `, depth });
  }
  for (const [key, label] of [["error", "Caused by: "], ["suppressed", "Suppressed: "]] as const) {
    if (read(value, "name") !== "SuppressedError") break;
    list.push({ value: read(value, key), label, depth });
  }
  const cause = read(value, "cause");
  if (cause !== undefined) list.push({ value: cause, label: "Caused by: ", depth });
  return list;
}

/** Its `name`, or the name of its class if a subclass did not set one. */
function nameOf(value: unknown): string {
  // Errors serialized by pino have a `type`.
  const name = read(value, "name") ?? read(value, "type");
  if (isText(name) && name !== "Error") return cutText(name, MAX_NAME);
  try {
    return className(Object(value)) || "Error";
  } catch {
    return "Error";
  }
}

/** Reads a property; neither a throwing getter nor a value that is not an object makes it throw. */
function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Never throws, whereas `Array.isArray` does for a revoked proxy. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
