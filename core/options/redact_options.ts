import { type GroupSpec, option, type SpecsOf } from "./option.ts";
import { boolean, list, nameList } from "./option_rule.ts";
import { replacement, secretName, secretPattern } from "./text_rules.ts";

/**
 * What counts as secret. The lists are in `docs/redaction.md`.
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
   * Further names of headers, query parameters, form fields, JSON keys and metadata whose values
   * are secret, compared without case, `-`, `_`, `.`, space and brackets.
   *
   * @default {[]}
   */
  readonly names?: readonly string[] | undefined;
  /**
   * Names that are not secret although the default list has them.
   *
   * @default {[]}
   */
  readonly allow?: readonly string[] | undefined;
  /**
   * Further patterns of secret text, none that matches the empty text; the flags `g` and `y` are
   * ignored.
   *
   * @default {[]}
   */
  readonly patterns?: readonly RegExp[] | undefined;
  /**
   * Whether the default lists hold; `false` leaves only `names` and `patterns`.
   *
   * @default {true}
   */
  readonly defaults?: boolean | undefined;
  /**
   * What stands for a secret: 1 to 64 printable ASCII characters without `"` and backslash.
   *
   * @default {"[REDACTED]"}
   */
  readonly replacement?: string | undefined;
}

/** The options of `redact`. */
export const REDACT = {
  key: "redact",
  doc: "What counts as secret.",
  whenFalse: "records everything as it is",
  options: {
    names: option(
      nameList("a list of names", secretName),
      [],
      "Further names whose values are secret.",
    ),
    allow: option(
      nameList("a list of names", secretName),
      [],
      "Names that are not secret although the default list has them.",
    ),
    patterns: option(
      list("a list of RegExps", secretPattern),
      [],
      "Further patterns of secret text; in a file a text is the pattern, without slashes.",
    ),
    defaults: option(boolean(), true, "Whether the default lists hold."),
    replacement: option(replacement, "[REDACTED]", "What stands for a secret."),
  } satisfies SpecsOf<RedactOptions>,
} satisfies GroupSpec;
