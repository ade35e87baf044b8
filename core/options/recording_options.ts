import { type GroupSpec, option, type SpecsOf } from "./option.ts";
import { wholeNumber } from "./option_rule.ts";

/**
 * The queue between the app and the storage.
 *
 * @example
 * ```ts
 * import { type RecordingOptions, SuperTracer } from "@supertracer/core";
 *
 * const recording: RecordingOptions = { flushIntervalMs: 1_000 };
 * const tracer = new SuperTracer(() => new Response("ok"), { recording });
 * ```
 */
export interface RecordingOptions {
  /**
   * Maximum number of records in the queue, 1 to 1,000,000.
   *
   * @default {10_000}
   */
  readonly maxQueueItems?: number | undefined;
  /**
   * Maximum size of the queue in bytes, estimated: 65,536 to 1,073,741,824.
   *
   * @default {33_554_432}
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * Maximum milliseconds a record waits before it is written, 10 to 60,000.
   *
   * @default {200}
   */
  readonly flushIntervalMs?: number | undefined;
  /**
   * Maximum number of records per write, 1 to 10,000.
   *
   * @default {500}
   */
  readonly batchSize?: number | undefined;
  /**
   * Milliseconds after which a write counts as failed, 100 to 600,000.
   *
   * @default {10_000}
   */
  readonly writeTimeoutMs?: number | undefined;
}

/** The options of `recording`. */
export const RECORDING = {
  key: "recording",
  doc: "The queue between the app and the storage.",
  options: {
    maxQueueItems: option(
      wholeNumber(1, 1_000_000),
      10_000,
      "Maximum number of records in the queue.",
    ),
    maxQueueBytes: option(
      wholeNumber(65_536, 1_073_741_824),
      33_554_432,
      "Maximum size of the queue in bytes, estimated.",
    ),
    flushIntervalMs: option(
      wholeNumber(10, 60_000),
      200,
      "Maximum milliseconds a record waits before it is written.",
    ),
    batchSize: option(wholeNumber(1, 10_000), 500, "Maximum number of records per write."),
    writeTimeoutMs: option(
      wholeNumber(100, 600_000),
      10_000,
      "Milliseconds after which a write counts as failed.",
    ),
  } satisfies SpecsOf<RecordingOptions>,
} satisfies GroupSpec;
