import { METRICS_LEVELS_MS } from "@supertracer/core/sql";
import type { Statements } from "./statements.ts";

const DAY_MS = 86_400_000;
/** A batch is recognized for a day; an hour more, as clocks may be set. */
const BATCH_KEPT_MS = DAY_MS + 3_600_000;

/**
 * Forgets old batches and old metrics, a few at a time: called with every so manieth batch, it keeps
 * up with what is saved. To be run in a transaction.
 *
 * @param statements The database.
 * @param now Epoch milliseconds.
 * @param metricsDays Days that metrics are kept.
 */
export function* prune(
  statements: Statements,
  now: number,
  metricsDays: number,
): Generator<void, void, void> {
  statements.run(
    "DELETE FROM supertracer_batches WHERE key IN (SELECT key FROM supertracer_batches " +
      "WHERE saved_at_ms < ? ORDER BY saved_at_ms LIMIT 200)",
    now - BATCH_KEPT_MS,
  );
  yield;
  for (const widthMs of METRICS_LEVELS_MS) {
    statements.run(
      "DELETE FROM supertracer_metrics WHERE width_ms = ?1 AND start_ms IN (" +
        "SELECT DISTINCT start_ms FROM supertracer_metrics " +
        "WHERE width_ms = ?1 AND start_ms < ?2 ORDER BY start_ms LIMIT 10)",
      widthMs,
      now - metricsDays * DAY_MS,
    );
    yield;
  }
}
