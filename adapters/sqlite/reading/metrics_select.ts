/**
 * Reads metrics. Numbers that may be large are read as `REAL`: `@db/sqlite` cuts integers to 32 bits.
 */
export const METRICS_SELECT = "SELECT CAST(width_ms AS REAL) AS width_ms, " +
  "CAST(start_ms AS REAL) AS start_ms, method, route, status_class, " +
  "CAST(count AS REAL) AS count, sum_ms, max_ms, buckets FROM supertracer_metrics";
