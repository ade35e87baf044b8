import {
  ERROR_COUNT_KEY,
  MAX_ERROR_GROUPS,
  METRICS_DELETED_MS,
  METRICS_LEVELS_MS,
  NamedStatement,
  SQLITE_DIALECT,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";

const DAY_MS = 86_400_000;
/** A batch is recognized for a day; an hour more, as clocks may be set. */
const BATCH_KEPT_MS = DAY_MS + 3_600_000;

/** Rows of a kind that go at once: more than come with the batches in between, in the long run. */
const ROWS_AT_ONCE = 500;

const PRUNE_METRICS = new NamedStatement(
  SQLITE_DIALECT,
  { widthMs: "integer", oldest: "real" },
  ({ widthMs, oldest }) =>
    `DELETE FROM supertracer_metrics WHERE width_ms = ${widthMs} AND start_ms IN (` +
    "SELECT DISTINCT start_ms FROM supertracer_metrics " +
    `WHERE width_ms = ${widthMs} AND start_ms <= ${oldest} - ${widthMs} ORDER BY start_ms LIMIT 10)`,
);

/** Each row goes when its last range is too old. */
const PRUNE_COUNTS = new NamedStatement(
  SQLITE_DIALECT,
  { oldest: "real" },
  ({ oldest }) =>
    `DELETE FROM supertracer_error_counts WHERE (${ERROR_COUNT_KEY}) IN (` +
    `SELECT ${ERROR_COUNT_KEY} FROM supertracer_error_counts WHERE start_ms < ${oldest} ` +
    `AND start_ms <= ${oldest} - width_ms ORDER BY start_ms LIMIT ${ROWS_AT_ONCE})`,
);

/**
 * Deletes some old batches, metrics and errors. Run with every 64th batch, it keeps up with what is
 * saved. To be run in a transaction.
 *
 * @param statements The database.
 * @param now Epoch milliseconds.
 * @param metricsDays Days that metrics are kept, narrow ones less, and groups of errors that are not seen again.
 */
export function prune(
  statements: Statements,
  now: number,
  metricsDays: number,
): void {
  const oldest = now - metricsDays * DAY_MS;
  statements.run(
    "DELETE FROM supertracer_batches WHERE key IN (SELECT key FROM supertracer_batches " +
      "WHERE saved_at_ms < ? ORDER BY saved_at_ms LIMIT 200)",
    now - BATCH_KEPT_MS,
  );
  for (const [level, widthMs] of METRICS_LEVELS_MS.entries()) {
    const keptMs = METRICS_DELETED_MS[level] ?? Infinity;
    const bounds = { widthMs, oldest: Math.max(oldest, now - keptMs) };
    statements.run(PRUNE_METRICS.text, ...PRUNE_METRICS.bind(bounds));
  }
  statements.run(
    "DELETE FROM supertracer_errors WHERE id IN (SELECT id FROM supertracer_errors " +
      `WHERE last_seen_ms < ? ORDER BY last_seen_ms LIMIT ${ROWS_AT_ONCE})`,
    oldest,
  );
  statements.run(PRUNE_COUNTS.text, ...PRUNE_COUNTS.bind({ oldest }));
  const groups = statements.number("SELECT count(*) FROM supertracer_errors") ?? 0;
  statements.run(
    "DELETE FROM supertracer_errors WHERE id IN " +
      "(SELECT id FROM supertracer_errors ORDER BY last_seen_ms LIMIT ?)",
    Math.max(0, groups - MAX_ERROR_GROUPS),
  );
}
