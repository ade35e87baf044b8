import type { Ranges } from "./ranges.ts";
import type { SecretNames } from "./secret_names.ts";
import type { SecretPatterns } from "./secret_patterns.ts";

/** Shared by the redaction of all kinds of text. */
export interface RedactionRules {
  /** Decides by name. */
  readonly names: SecretNames;
  /** Finds what is secret by its appearance. */
  readonly patterns: SecretPatterns;
  /** Replaces a secret. */
  readonly replacement: string;
  /** The same in URLs, where brackets would have to be encoded. */
  readonly urlReplacement: string;

  /**
   * Whether the text may contain something to replace. `false` is a proof: it contains no secret
   * name, no pattern, and no escape that could hide one, whether it is JSON, a form, a URL or
   * prose.
   */
  mayHoldSecret(text: string): boolean;

  /** The same for what is secret by its appearance alone. */
  mayHoldPattern(text: string): boolean;

  /**
   * Finds secrets in text of any kind.
   *
   * @param text Without escapes.
   * @param level Number of texts around it.
   * @param ranges Receives them.
   */
  find(text: string, level: number, ranges: Ranges): void;

  /**
   * The same for text that is treated as prose, even if it looks like JSON.
   *
   * @param level JSON in the text is parsed up to {@linkcode MAX_NESTED_TEXTS}.
   */
  findInProse(text: string, level: number, ranges: Ranges): void;

  /** Replaces secrets in text of any kind. */
  text(text: string): string;
}

/** Levels of text within text that are parsed; deeper ones are scanned as prose. */
export const MAX_NESTED_TEXTS = 2;
