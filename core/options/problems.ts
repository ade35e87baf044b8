import { ConfigError } from "../connectors/errors.ts";
import { showHidden } from "../text/hidden_characters.ts";
import type { Fault } from "./option_rule.ts";

const MAX_LINES = 50;

/** All problems of a configuration, reported at once. */
export class Problems {
  readonly #lines: string[] = [];

  /** Their number. */
  get count(): number {
    return this.#lines.length;
  }

  /** Adds a sentence that starts with the key. */
  add(line: string): void {
    this.#lines.push(line);
  }

  /**
   * Adds what a rule found.
   *
   * @param key Path of the option as the user spelled it.
   * @param faults The faults.
   * @param secret Whether the value must not be shown.
   * @param origin Where the value came from, if not from the key itself.
   */
  addFaults(key: string, faults: readonly Fault[], secret: boolean, origin = ""): void {
    for (const { at, words, value, sentence, secret: isSecret = secret } of faults) {
      const shown = describeValue(value, isSecret) + origin;
      this.add(`${key}${at} ${sentence ?? `must be ${words}, not ${shown}`}`);
    }
  }

  /**
   * Throws if there is any problem.
   *
   * @param heading What can't be done: `"Cannot use the options"`.
   * @throws {ConfigError} If there is a problem.
   */
  throwIfAny(heading: string): void {
    const lines = this.#lines.slice(0, MAX_LINES);
    if (lines.length === 0) return;
    if (lines.length === 1) throw new ConfigError(`${heading}: ${lines[0]}`);
    const more = this.count - lines.length;
    if (more > 0) lines.push(`and ${more} more`);
    throw new ConfigError([`${heading}:`, ...lines].join("\n- "));
  }
}

const MAX_SHOWN = 60;

/** Text in quotes, shortened, with hidden characters escaped. */
export function quoteShort(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
  return showHidden(JSON.stringify(shown));
}

/**
 * Describes a value for an error message.
 *
 * @param value What was received.
 * @param secret Whether to give only its type and length.
 * @returns `"abc"` with its quotes, `12`, `a list of 3`, `a string of 5 characters`.
 */
export function describeValue(value: unknown, secret: boolean): string {
  switch (typeof value) {
    case "string":
      return secret ? `a string of ${count(value.length, "character")}` : quoteShort(value);
    case "number":
      return secret ? "a number" : String(value);
    case "boolean":
      return String(value);
    case "undefined":
      return "undefined";
    case "function":
      return "a function";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `a list of ${count(value.length, "item")}`;
      return value instanceof RegExp ? "a RegExp" : "an object";
    default:
      return `a ${typeof value}`;
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
