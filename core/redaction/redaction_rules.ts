import type { SecretNames } from "./secret_names.ts";
import type { SecretPatterns } from "./secret_patterns.ts";

/** What the redaction of every kind of text shares. */
export interface RedactionRules {
  /** Whose values are secret. */
  readonly names: SecretNames;
  /** What is secret by its looks. */
  readonly patterns: SecretPatterns;
  /** What stands for a secret. */
  readonly replacement: string;
  /** The same in URLs, where brackets would have to be encoded. */
  readonly urlReplacement: string;

  /**
   * Whether something in the text may have to be replaced. `false` is a proof: no secret name, no
   * pattern, no escape that hides one is in it, be it JSON, form, URL or prose.
   */
  mayHoldSecret(text: string): boolean;

  /**
   * Redacts text of any kind.
   *
   * @param text Without escapes.
   * @param level How many texts it is nested in.
   */
  text(text: string, level: number): string;
}

/** Text in text in text is taken apart this often; beyond that it is scanned as prose. */
export const MAX_NESTED_TEXTS = 2;

/** Whether there is something to hide and something to learn from seeing what was sent instead. */
export function isBlank(value: string): boolean {
  return value === "" || value === '""' || value === "''" || value === "null" ||
    value === "undefined";
}

/** Keys that tell a name whose value stands beside it: `{ "name": "password", "value": "..." }`. */
export function isNameKey(key: string): boolean {
  return NAME_KEYS.has(key.toLowerCase());
}

/** Keys that tell the value of what is named beside it. */
export function isValueKey(key: string): boolean {
  return VALUE_KEYS.has(key.toLowerCase());
}

const NAME_KEYS: ReadonlySet<string> = new Set([
  "name",
  "key",
  "field",
  "header",
  "id",
  "property",
]);
const VALUE_KEYS: ReadonlySet<string> = new Set(["value", "values", "content"]);
