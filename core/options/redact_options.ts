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
