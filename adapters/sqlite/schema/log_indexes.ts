import { LATENCY_CLASS } from "@supertracer/core/sql";

/** An index that lists are read by; each ends with the time, then, as all in SQLite, the id. */
export interface LogIndex {
  /** Its name. */
  readonly name: string;
  /** What it is ordered by before the time. */
  readonly columns: readonly string[];
  /** Which rows it holds, if not all. */
  readonly where?: string;
}

/**
 * An index for each way to ask for lists; in each the newest can be read first. Each costs a
 * microsecond a row, so they are few: level, method and status together have some dozen values, so
 * that one index serves filters by any of them.
 */
export const LOG_INDEXES = {
  time: { name: "supertracer_requests_time", columns: [] },
  class: {
    name: "supertracer_requests_class",
    columns: ["log_level", "method", "status_code"],
  },
  route: { name: "supertracer_requests_route", columns: ["route"], where: "route IS NOT NULL" },
  instance: {
    name: "supertracer_requests_instance",
    columns: ["instance"],
    where: "instance IS NOT NULL",
  },
  requestId: {
    name: "supertracer_requests_request_id",
    columns: ["request_id"],
    where: "request_id IS NOT NULL",
  },
  traceId: {
    name: "supertracer_requests_trace_id",
    columns: ["trace_id"],
    where: "trace_id IS NOT NULL",
  },
  errorGroup: {
    name: "supertracer_requests_error_group",
    columns: ["error_group"],
    where: "error_group IS NOT NULL",
  },
  loggerName: {
    name: "supertracer_requests_logger",
    columns: ["logger_name"],
    where: "logger_name IS NOT NULL",
  },
  latency: {
    name: "supertracer_requests_latency",
    columns: [LATENCY_CLASS],
    where: "duration_ms IS NOT NULL",
  },
  error: {
    name: "supertracer_requests_error",
    columns: [],
    where: "error_message IS NOT NULL",
  },
} as const satisfies Readonly<Record<string, LogIndex>>;

/** Statements that create the indexes; they may be run again. */
export function indexStatements(): string[] {
  const indexes: readonly LogIndex[] = Object.values(LOG_INDEXES);
  return [
    ...indexes.map(({ name, columns, where }) => {
      const rows = where === undefined ? "" : ` WHERE ${where}`;
      const list = [...columns, "timestamp"].join(", ");
      return `CREATE INDEX IF NOT EXISTS ${name} ON requests (${list})${rows}`;
    }),
    "CREATE INDEX IF NOT EXISTS supertracer_batches_saved_at " +
    "ON supertracer_batches (saved_at_ms)",
    "CREATE INDEX IF NOT EXISTS supertracer_errors_last_seen ON supertracer_errors (last_seen_ms)",
    "CREATE INDEX IF NOT EXISTS supertracer_error_counts_start " +
    "ON supertracer_error_counts (start_ms)",
  ];
}
