import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { text, wholeNumber } from "./option_rule.ts";

/**
 * A directory for records that don't fit into the queue while the storage is down. Deno only; needs
 * `--allow-read` and `--allow-write` for it.
 *
 * @example
 * ```ts
 * import { type SpillOptions, SuperTracer } from "@supertracer/core";
 *
 * const spill: SpillOptions = { path: "/var/lib/app/spill", maxBytes: 1_073_741_824 };
 * const tracer = new SuperTracer(() => new Response("ok"), { spill });
 * ```
 */
export interface SpillOptions {
  /**
   * Path of the directory. It is created when needed, readable by its owner only. Each file in it
   * holds a batch, and is deleted once that is stored. Several processes may use the same path.
   *
   * @default {undefined, no files: records that don't fit into the queue are dropped}
   */
  readonly path?: string | undefined;
  /**
   * Maximum bytes of the files there that this process wrote or took over, at least 65,536.
   *
   * @default {268_435_456}
   */
  readonly maxBytes?: number | undefined;
}

/** The options of `spill`. */
export const SPILL = {
  key: "spill",
  doc: "A directory for records that don't fit into the queue.",
  options: {
    path: optional(
      text("a path of 1 to 4,096 characters", 1, 4_096),
      "Directory for records that don't fit into the queue; without it they are dropped.",
      { defaultWords: "no files" },
    ),
    maxBytes: option(
      wholeNumber(65_536, Number.MAX_SAFE_INTEGER),
      268_435_456,
      "Maximum bytes of the files that this process wrote there or took over.",
    ),
  } satisfies SpecsOf<SpillOptions>,
} satisfies GroupSpec;
