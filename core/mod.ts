/**
 * SuperTracer wraps a `Deno.serve` handler and shows every request, log line and error in a live
 * dashboard that the app serves itself.
 *
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 *
 * const tracer = new SuperTracer((request) => new Response(`Hello from ${request.url}`));
 * Deno.serve({ port: 0 }, tracer.fetch);
 * ```
 *
 * @module
 */
export type { App, FetchHandler } from "./capture/app_handler.ts";
export { BaseConnector } from "./connectors/base_connector.ts";
export type { StopWatching, StorageFact, StorageStats } from "./connectors/base_connector.ts";
export type {
  ErrorGroup,
  ErrorGroupCounts,
  ErrorGroupQuery,
  ErrorIdentity,
  ErrorPoint,
  ErrorSparkline,
  ErrorState,
} from "./error_groups/error_group.ts";
export { errorPoints } from "./error_groups/error_points.ts";
export type { CurrentRequest } from "./capture/current_request.ts";
export { ConfigError, ConnectorError } from "./connectors/errors.ts";
export type { ConnectorErrorOptions, ConnectorFault } from "./connectors/errors.ts";
export { loadOptions } from "./options/load_options.ts";
export type { BodyState, Log, LogCursor, LogLevel, Outcome } from "./log/log.ts";
export type { LogBatch } from "./connectors/log_batch.ts";
export type {
  AttributeCondition,
  BasicConditions,
  LogCondition,
  LogExpression,
  LogFilters,
  ScannedCondition,
} from "./filters/log_filters.ts";
export type { GetLoggerOptions, Logger } from "./logging/logger.ts";
export { matchesFilters } from "./filters/matches_filters.ts";
export { MemoryConnector } from "./connectors/memory_connector.ts";
export type { MemoryConnectorOptions } from "./connectors/memory_connector.ts";
export type { MetricsPoint, MetricsQuery, StatusClass } from "./metrics/metrics_point.ts";
export type {
  LatencySummary,
  MethodCount,
  MetricsReport,
  RequestCounts,
  RouteMetrics,
  TimelineBucket,
} from "./metrics/metrics_report.ts";
export type {
  ApiOptions,
  AuthOptions,
  CaptureOptions,
  LoggerOptions,
  MetricsOptions,
  RecordingOptions,
  RedactOptions,
  RetentionDefaults,
  RetentionOptions,
  RoutePattern,
  SampleInput,
  SpillOptions,
  SuperTracerOptions,
  UIOptions,
} from "./options/options.ts";
export { parseQuery } from "./query/parse_query.ts";
export type { QueryOptions } from "./query/parse_query.ts";
export { QueryError } from "./query/query_token.ts";
export type {
  HttpServer,
  NetAddr,
  ServeOptions,
  ServerOptions,
  ServeUnixOptions,
  ServeVsockOptions,
  UnixAddr,
  VsockAddr,
} from "./runtime/server.ts";
export { SuperTracer } from "./tracer.ts";
export type { TracerStats } from "./recording/tracer_stats.ts";
