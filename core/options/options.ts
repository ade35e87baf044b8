import type { BaseConnector } from "../connectors/base_connector.ts";
import type { ApiOptions } from "./api_options.ts";
import type { AuthOptions } from "./auth_options.ts";
import type { CaptureOptions } from "./capture_options.ts";
import type { LoggerOptions } from "./logger_options.ts";
import type { MetricsOptions } from "./metrics_options.ts";
import type { RecordingOptions } from "./recording_options.ts";
import type { RedactOptions } from "./redact_options.ts";
import type { RetentionOptions } from "../connectors/retention_options.ts";
import type { SpillOptions } from "./spill_options.ts";
import type { UIOptions } from "./ui_options.ts";

export type { ApiOptions } from "./api_options.ts";
export type { AuthOptions } from "./auth_options.ts";
export type { CaptureOptions, SampleInput } from "./capture_options.ts";
export type { LoggerOptions } from "./logger_options.ts";
export type { MetricsOptions } from "./metrics_options.ts";
export type { RecordingOptions } from "./recording_options.ts";
export type { RedactOptions } from "./redact_options.ts";
export type { RetentionDefaults, RetentionOptions } from "../connectors/retention_options.ts";
export type { SpillOptions } from "./spill_options.ts";
export type { UIOptions } from "./ui_options.ts";

/**
 * All options of `SuperTracer`; each may be left out.
 *
 * @example
 * ```ts
 * import { MemoryConnector, SuperTracer, type SuperTracerOptions } from "@supertracer/core";
 *
 * const options: SuperTracerOptions = {
 *   connector: new MemoryConnector(),
 *   capture: { sample: 0.1 },
 *   ui: { mountPath: "/_trace" },
 * };
 * const tracer = new SuperTracer(() => new Response("ok"), options);
 * ```
 */
export interface SuperTracerOptions {
  /**
   * The master switch. `false` leaves the app as it is: requests go to its own handler, nothing is
   * recorded, opened or printed, and there is no dashboard. Other options are checked all the same.
   *
   * @default {true}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Where logs are stored.
   *
   * @default {new MemoryConnector()}
   */
  readonly connector?: BaseConnector | undefined;
  /** What is recorded of each request. */
  readonly capture?: CaptureOptions | undefined;
  /** How long logs are kept. */
  readonly retention?:
    | { readonly [K in keyof RetentionOptions]?: RetentionOptions[K] | undefined }
    | undefined;
  /** The metrics that the dashboard shows. */
  readonly metrics?: MetricsOptions | undefined;
  /** Loggers from `getLogger()`. */
  readonly logger?: LoggerOptions | undefined;
  /** Where the dashboard is. */
  readonly ui?: UIOptions | undefined;
  /** Who may see the dashboard; `false` opens it, with a warning. */
  readonly auth?: AuthOptions | false | undefined;
  /** The public REST API. */
  readonly api?: ApiOptions | undefined;
  /** What counts as secret; `false` records everything as it is. */
  readonly redact?: RedactOptions | false | undefined;
  /** The queue between the app and the storage. */
  readonly recording?: RecordingOptions | undefined;
  /** A file for what the queue has no room for. */
  readonly spill?: SpillOptions | undefined;
  /**
   * Name of this process in the records: 1 to 64 characters.
   *
   * @default {the process id and six random characters}
   */
  readonly instance?: string | undefined;
}
