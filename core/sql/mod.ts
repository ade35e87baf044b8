/**
 * Shared by adapters for SQL databases: the table of logs of SuperTracer's Python version with
 * additional nullable columns, filters as SQL, and metrics and errors summed in tables.
 *
 * @module
 */
export {
  type ConditionTree,
  type FilterConditions,
  filterConditions,
  type LeafConditions,
  type StatusCondition,
  wholeLimit,
} from "../filters/filter_conditions.ts";
export { checkOptionNames } from "../connectors/option_names.ts";
export { type ResolvedErrorQuery, resolveErrorQuery } from "../error_groups/error_group.ts";
export { type ResolvedMetricsQuery, resolveMetricsQuery } from "../metrics/metrics_query.ts";
export { type BucketPairs, LatencyHistogram } from "../metrics/latency_histogram.ts";
export { type MetricsKey, MetricsSum } from "../metrics/metrics_sum.ts";
export { storable } from "../text/storable.ts";
export { type BatchKey, idsFromText, REMEMBERED_BATCHES, splitBatchKey } from "./batch_keys.ts";
export {
  countsFromText,
  countsRows,
  countsWidth,
  ERROR_COUNT_COLUMN_NAMES,
  ERROR_COUNT_KEY,
  ERROR_COUNT_WIDTHS_MS,
  type ErrorCount,
  type ErrorCountsRow,
} from "./error_rows.ts";
export {
  ERROR_COLUMNS,
  type ErrorColumn,
  type ErrorRows,
  errorRows,
  MAX_ERROR_GROUPS,
} from "./error_rows.ts";
export {
  ADD_TO_GROUP,
  countsFromRows,
  type ErrorStatement,
  ErrorStatements,
  groupsFromRows,
} from "./error_statements.ts";
export { fromSeconds, toSeconds } from "../log/stored_values.ts";
export {
  DETAIL_COLUMN_NAMES,
  LOG_COLUMN_NAMES,
  LOG_COLUMNS,
  type LogColumn,
  ROW_COLUMN_NAMES,
} from "./log_columns.ts";
export {
  type ConditionName,
  hasIndexedText,
  logConditions,
  scannedConditions,
} from "./log_conditions.ts";
export { indexedText } from "../text/storable.ts";
export { LATENCY_CLASS, type LatencyClass, latencyClasses } from "./log_columns.ts";
export { logFromRow } from "../log/log_shapes.ts";
export { logValues } from "../log/log_shapes.ts";
export { nextTurn } from "../runtime/timers.ts";
export {
  METRICS_DELETED_MS,
  METRICS_LEVELS_MS,
  type MetricsRange,
  metricsRanges,
} from "./metrics_levels.ts";
export {
  addPoints,
  METRICS_COLUMN_NAMES,
  metricsValues,
  pointFromRow,
  type StoredPoint,
  storedPoints,
} from "./metrics_rows.ts";
export {
  type AddedColumn,
  columnDefinitions,
  type Migration,
  migrations,
  SCHEMA_VERSION,
  sharedKey,
  type TableNames,
  tableNames,
} from "./migrations.ts";
export { msSinceTextSearch, TEXT_SEARCHED_EVERY_MS, TEXT_SEARCHED_KEY } from "./text_interest.ts";
export { NamedStatement } from "./sql_parameters.ts";
export { POSTGRES_DIALECT } from "./sql_dialect.ts";
export type { SqlDialect, SqlRow, SqlType, SqlValue } from "./sql_dialect.ts";
export { SqlParameters } from "./sql_parameters.ts";
export { SQLITE_DIALECT } from "./sql_dialect.ts";
