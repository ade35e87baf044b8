import type { BaseConnector } from "../connectors/base_connector.ts";
import { type GroupKey, type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { boolean, codeOnly, type OptionRule, text } from "./option_rule.ts";
import { API, type ApiOptions } from "./api_options.ts";
import { AUTH, type AuthOptions } from "./auth_options.ts";
import { CAPTURE, type CaptureOptions } from "./capture_options.ts";
import { LOGGER, type LoggerOptions } from "./logger_options.ts";
import { METRICS, type MetricsOptions } from "./metrics_options.ts";
import { RECORDING, type RecordingOptions } from "./recording_options.ts";
import { REDACT, type RedactOptions } from "./redact_options.ts";
import { RETENTION, type RetentionOptions } from "./retention_options.ts";
import { SPILL, type SpillOptions } from "./spill_options.ts";
import { UI, type UIOptions } from "./ui_options.ts";

export type { ApiOptions } from "./api_options.ts";
export type { AuthOptions } from "./auth_options.ts";
export type { CaptureOptions, SampleInput } from "./capture_options.ts";
export type { LoggerOptions } from "./logger_options.ts";
export type { MetricsOptions } from "./metrics_options.ts";
export type { RecordingOptions } from "./recording_options.ts";
export type { RedactOptions } from "./redact_options.ts";
export type { RetentionDefaults, RetentionOptions } from "./retention_options.ts";
export type { SpillOptions } from "./spill_options.ts";
export type { RoutePattern } from "./text_rules.ts";
export type { UIOptions } from "./ui_options.ts";

/**
 * All options of `SuperTracer`; each is optional.
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
   * Master switch. With `false`, requests go straight to the app's own handler; nothing is
   * recorded, opened or printed, and there is no dashboard. The other options are still validated.
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
  /** Where and how the dashboard is served. */
  readonly ui?: UIOptions | undefined;
  /** Who may see the dashboard; `false` opens it, with a warning. */
  readonly auth?: AuthOptions | false | undefined;
  /** The public REST API. */
  readonly api?: ApiOptions | undefined;
  /** What counts as a secret; `false` records everything unredacted. */
  readonly redact?: RedactOptions | false | undefined;
  /** The queue between the app and the storage. */
  readonly recording?: RecordingOptions | undefined;
  /** A file for records that don't fit into the queue. */
  readonly spill?: SpillOptions | undefined;
  /**
   * Name of this process in its records: 1 to 64 characters.
   *
   * @default {the process id and six random characters}
   */
  readonly instance?: string | undefined;
  /**
   * Name of the app in its records: 1 to 64 characters. Apps that share a database are told apart
   * and filtered by it.
   */
  readonly service?: string | undefined;
}

/** The groups, in the order of the documentation. */
export const GROUPS = {
  capture: CAPTURE,
  retention: RETENTION,
  metrics: METRICS,
  logger: LOGGER,
  ui: UI,
  auth: AUTH,
  api: API,
  redact: REDACT,
  recording: RECORDING,
  spill: SPILL,
} satisfies Readonly<Record<GroupKey, GroupSpec>>;

/** The same as a list. */
export const GROUP_LIST: readonly GroupSpec[] = Object.values(GROUPS);

/** Methods of every connector, inherited or its own. */
const CONNECTOR_METHODS = [
  "connect",
  "disconnect",
  "initDb",
  "saveLog",
  "saveLogs",
  "fetchLogs",
  "fetchLog",
  "countLogs",
  "saveMetrics",
  "fetchMetrics",
  "watch",
  "cleanup",
] as const satisfies readonly (keyof BaseConnector)[];

/** A connector, recognized by its methods, as it may be built on another copy of this package. */
const connector: OptionRule<BaseConnector> = codeOnly(
  "a connector, an instance of a class that extends BaseConnector",
  (value) =>
    typeof value === "object" && value !== null &&
    CONNECTOR_METHODS.every((name) => typeof Reflect.get(value, name) === "function"),
);

/** Options outside the groups. */
export const TOP = {
  enabled: option(
    boolean(),
    true,
    "Master switch: `false` runs the app unrecorded and without a dashboard.",
  ),
  connector: optional(
    connector,
    "Where logs are stored.",
    { defaultWords: "`new MemoryConnector()`" },
  ),
  instance: optional(
    text("a string of 1 to 64 characters", 1, 64),
    "Name of this process in its records.",
    { defaultWords: "process id and random characters" },
  ),
  service: optional(
    text("a string of 1 to 64 characters", 1, 64),
    "Name of the app in its records, for apps that share a database.",
  ),
} satisfies SpecsOf<Omit<SuperTracerOptions, GroupKey>>;
