import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { text, wholeNumber } from "./option_rule.ts";

/**
 * A file for records that don't fit into the queue while the storage is down. Deno only; needs
 * `--allow-read` and `--allow-write` for the directory.
 *
 * @example
 * ```ts
 * import { type SpillOptions, SuperTracer } from "@supertracer/core";
 *
 * const spill: SpillOptions = { path: "/var/lib/app/traces.ndjson", maxBytes: 1_073_741_824 };
 * const tracer = new SuperTracer(() => new Response("ok"), { spill });
 * ```
 */
export interface SpillOptions {
  /**
   * Path of the file. It is created when needed, readable by its owner only, and deleted once its
   * content is stored. Several processes may use the same path: `.1`, `.2` ... is then appended.
   *
   * @default {undefined, no file: records that don't fit into the queue are dropped}
   */
  readonly path?: string | undefined;
  /**
   * Maximum bytes that this process writes to it, at least 65,536.
   *
   * @default {268_435_456}
   */
  readonly maxBytes?: number | undefined;
}

/** The options of `spill`. */
export const SPILL = {
  key: "spill",
  doc: "A file for records that don't fit into the queue.",
  options: {
    path: optional(
      text("a path of 1 to 4,096 characters", 1, 4_096),
      "File for records that don't fit into the queue; without it they are dropped.",
      { defaultWords: "no file" },
    ),
    maxBytes: option(
      wholeNumber(65_536, Number.MAX_SAFE_INTEGER),
      268_435_456,
      "Maximum bytes that this process writes to the file.",
    ),
  } satisfies SpecsOf<SpillOptions>,
} satisfies GroupSpec;
