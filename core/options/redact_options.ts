import { type GroupSpec, option, type SpecsOf } from "./option.ts";
import { boolean, list, nameList } from "./option_rule.ts";
import { replacement, secretName, secretPattern } from "./text_rules.ts";

/**
 * What counts as a secret. The default lists are in `docs/redaction.md`.
 *
 * @example
 * ```ts
 * import { type RedactOptions, SuperTracer } from "@supertracer/core";
 *
 * const redact: RedactOptions = { names: ["customerNumber"], patterns: [/\bEMP-\d{6}\b/] };
 * const tracer = new SuperTracer(() => new Response("ok"), { redact });
 * ```
 */
export interface RedactOptions {
  /**
   * Additional names of headers, query parameters, form fields, JSON keys and metadata whose values
   * are secret. Case, `-`, `_`, `.`, spaces and brackets are ignored when comparing.
   *
   * @default {[]}
   */
  readonly names?: readonly string[] | undefined;
  /**
   * Names that are not secret although they are in the default lists.
   *
   * @default {[]}
   */
  readonly allow?: readonly string[] | undefined;
  /**
   * Additional patterns of secret text. A pattern must not match the empty string; the flags `g`
   * and `y` are ignored.
   *
   * @default {[]}
   */
  readonly patterns?: readonly RegExp[] | undefined;
  /**
   * Use the default lists; `false` leaves only `names` and `patterns`.
   *
   * @default {true}
   */
  readonly defaults?: boolean | undefined;
  /**
   * Text that replaces a secret: 1 to 64 printable ASCII characters without `"` and backslash.
   *
   * @default {"[REDACTED]"}
   */
  readonly replacement?: string | undefined;
}

/** The options of `redact`. */
export const REDACT = {
  key: "redact",
  doc: "What counts as a secret.",
  whenFalse: "records everything unredacted",
  options: {
    names: option(
      nameList("a list of names", secretName),
      [],
      "Additional names whose values are secret.",
    ),
    allow: option(
      nameList("a list of names", secretName),
      [],
      "Names that are not secret although they are in the default lists.",
    ),
    patterns: option(
      list("a list of RegExps", secretPattern),
      [],
      "Additional patterns of secret text; in a file, a string is the pattern, without slashes.",
    ),
    defaults: option(boolean(), true, "Use the default lists."),
    replacement: option(replacement, "[REDACTED]", "Text that replaces a secret."),
  } satisfies SpecsOf<RedactOptions>,
} satisfies GroupSpec;
