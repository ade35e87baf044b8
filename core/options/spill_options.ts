import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { text, wholeNumber } from "./option_rule.ts";

/**
 * A file that takes what the queue has no room for, while the storage is down. Deno only; needs
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
   * Path of the file. It is created when it is needed, for its owner only, and deleted when all in
   * it is stored. Several processes may have the same path: then `.1`, `.2` ... is appended.
   *
   * @default {undefined, no file: what does not fit into the queue is dropped}
   */
  readonly path?: string | undefined;
  /**
   * Most bytes that this process writes to it, from 65,536 on.
   *
   * @default {268_435_456}
   */
  readonly maxBytes?: number | undefined;
}

/** The options of `spill`. */
export const SPILL = {
  key: "spill",
  doc: "A file for what the queue has no room for.",
  options: {
    path: optional(
      text("a path of 1 to 4,096 characters", 1, 4_096),
      "File that takes what the queue has no room for; without it that is dropped.",
      { defaultWords: "no file" },
    ),
    maxBytes: option(
      wholeNumber(65_536, Number.MAX_SAFE_INTEGER),
      268_435_456,
      "Most bytes that this process writes to the file.",
    ),
  } satisfies SpecsOf<SpillOptions>,
} satisfies GroupSpec;
