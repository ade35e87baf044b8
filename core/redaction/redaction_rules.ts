import type { Ranges } from "./ranges.ts";
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

  /** The same for what is secret by its looks alone. */
  mayHoldPattern(text: string): boolean;

  /**
   * Finds the secrets in text of any kind.
   *
   * @param text Without escapes.
   * @param level How many texts it is nested in.
   * @param ranges Takes them.
   */
  find(text: string, level: number, ranges: Ranges): void;

  /**
   * The same for text that is not JSON, whatever it looks like.
   *
   * @param level JSON in the text is taken apart up to {@linkcode MAX_NESTED_TEXTS}.
   */
  findInProse(text: string, level: number, ranges: Ranges): void;

  /** Replaces the secrets in text of any kind. */
  text(text: string): string;
}

/** Text in text in text is taken apart this often; beyond that it is scanned as prose. */
export const MAX_NESTED_TEXTS = 2;
