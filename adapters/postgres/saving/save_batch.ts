import {
  METRICS_COLUMN_NAMES,
  METRICS_LEVELS_MS,
  NamedStatement,
  POSTGRES_DIALECT,
} from "@supertracer/core/sql";
import type { TableLayout } from "../schema/table_layout.ts";
import { METRICS_RECORD } from "./batch_json.ts";
import { rowField, selectRows } from "./batch_rows.ts";
import { PRUNED_ROWS, pruneRanges } from "./prune.ts";
import { ERROR_PARAMETERS, errorSteps } from "./save_errors.ts";

/** Milliseconds that keys of batches are remembered. */
const KEYS_KEPT_MS = 2 * 86_400_000;

/** What a batch is saved with. */
const BATCH_PARAMETERS = {
  key: "text",
  /** Logs as `rowsText()` writes them. */
  logs: "text",
  /** Metrics as JSON. */
  metrics: "text",
  /** Epoch milliseconds. */
  now: "real",
  /** Channel to notify; empty for none. */
  channel: "text",
  /** Who this process is to those who listen. */
  sender: "text",
  ...ERROR_PARAMETERS,
  /** What separates rows and values, and stands for `NULL`. */
  row: "text",
  value: "text",
  null: "text",
} as const;

/**
 * The statement that saves a batch, once: its logs, its metrics, its errors, its key and a word to
 * those who listen. One statement is one transaction and one round trip, and works behind any pooler.
 *
 * Where the key is known, it returns the ids given then. Where the same batch is being stored at this
 * moment, the second waits for the first to commit and fails with 23505 on the key.
 *
 * With daily partitions it fails with 22012 where the ids given are not the greatest: the sequence is
 * behind the table, and the key of a partition says nothing of the others.
 *
 * @param layout How the tables look.
 * @returns A statement that returns one row: the ids as {@linkcode parseIds} reads them.
 */
export function saveStatement(layout: TableLayout): NamedStatement<keyof typeof BATCH_PARAMETERS> {
  return new NamedStatement(POSTGRES_DIALECT, BATCH_PARAMETERS, (parameters) => {
    return saveText(layout, parameters);
  });
}

function saveText(
  layout: TableLayout,
  parameters: Readonly<Record<keyof typeof BATCH_PARAMETERS, string>>,
): string {
  const { names } = layout;
  const { key, logs, metrics, now, since, channel, sender } = parameters;
  const { columns, values } = layout.write(rowField);
  // An id that is no longer the greatest: the sequence is behind, and beside partitions no key says so.
  const greatest = layout.isPartitioned
    ? `, greatest AS MATERIALIZED (SELECT max(id) AS id FROM ${names.requests})`
    : "";
  const check = layout.isPartitioned
    ? `,
  CASE WHEN (SELECT id FROM greatest) >= given.first THEN 1 / (given.first - given.first) END`
    : "";
  const rows = selectRows(logs, parameters);
  return `WITH known AS MATERIALIZED (
  SELECT ids FROM ${names.batches} WHERE key = ${key}
)${greatest}, saved AS (
  INSERT INTO ${names.requests} (${columns.join(", ")})
  SELECT ${values.join(", ")}
  FROM (${rows}) AS logs
  WHERE NOT EXISTS (SELECT FROM known)
  ORDER BY ordinality
  RETURNING id
), given AS MATERIALIZED (
  SELECT CASE
    WHEN count(*) = 0 THEN ''
    WHEN max(id) - min(id) + 1 = count(*) THEN min(id) || '-' || max(id)
    ELSE string_agg(id::text, ',' ORDER BY id)
  END AS ids, min(id) || '-' || max(id) AS range, min(id) AS first
  FROM saved
), remembered AS (
  INSERT INTO ${names.batches} (key, ids, saved_at_ms)
  SELECT ${key}, ids, ${now} FROM given WHERE NOT EXISTS (SELECT FROM known)
), added AS (
  ${addMetrics(layout, metrics, "WHERE NOT EXISTS (SELECT FROM known)")}
), forgotten AS (
  DELETE FROM ${names.batches} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${names.batches} WHERE saved_at_ms < ${now} - ${KEYS_KEPT_MS}
    LIMIT ${PRUNED_ROWS} FOR UPDATE SKIP LOCKED))
), expired AS (
  ${pruneRanges(names.metrics, since, METRICS_LEVELS_MS)}
), ${errorSteps(layout, parameters, "NOT EXISTS (SELECT FROM known)")}
SELECT coalesce((SELECT ids FROM known), given.ids),
  CASE WHEN ${channel} <> '' AND given.range IS NOT NULL
  THEN pg_notify(${channel}, ${sender} || ':' || given.range)::text END${check}
FROM given`;
}

/**
 * The statement that reads the ids of a batch that is stored.
 *
 * @param layout How the tables look.
 */
export function knownIdsStatement({ names }: TableLayout): string {
  return `SELECT ids FROM ${names.batches} WHERE key = $1::text`;
}

/**
 * The statement that adds metrics, as JSON, to those stored.
 *
 * @param layout How the tables look.
 */
export function saveMetricsStatement(layout: TableLayout): NamedStatement<"metrics" | "since"> {
  const types = { metrics: "text", since: "integer" } as const;
  return new NamedStatement(POSTGRES_DIALECT, types, ({ metrics, since }) =>
    `WITH expired AS (
  ${pruneRanges(layout.names.metrics, since, METRICS_LEVELS_MS)}
)
${addMetrics(layout, metrics, "")}`);
}

/**
 * Reads the ids that the statement returned: `"3-5"`, or `"3,4,7"`.
 *
 * @param text What it returned; empty for none.
 */
export function parseIds(text: string): number[] {
  if (text === "") return [];
  const [first = 0, last] = text.split("-").map(Number);
  if (last === undefined) return text.split(",").map(Number);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function addMetrics({ names }: TableLayout, parameter: string, where: string): string {
  // Histograms add up bucket by bucket; both are JSON arrays of pairs of bucket and count.
  const merged = `(SELECT json_agg(json_build_array(bucket, count) ORDER BY bucket) FROM (
    SELECT (pair->>0)::integer AS bucket, sum((pair->>1)::bigint) AS count
    FROM jsonb_array_elements(metrics.buckets::jsonb || excluded.buckets::jsonb) AS pair
    GROUP BY 1) AS sums)::text`;
  return `INSERT INTO ${names.metrics} AS metrics (${METRICS_COLUMN_NAMES.join(", ")})
  SELECT ${METRICS_COLUMN_NAMES.join(", ")}
  FROM json_to_recordset(${parameter}::json) AS points(${METRICS_RECORD}) ${where}
  ON CONFLICT (width_ms, start_ms, method, route, status_class) DO UPDATE SET
    count = metrics.count + excluded.count, sum_ms = metrics.sum_ms + excluded.sum_ms,
    max_ms = greatest(metrics.max_ms, excluded.max_ms), buckets = ${merged}`;
}
