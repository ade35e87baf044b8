import {
  METRICS_COLUMN_NAMES,
  NamedStatement,
  POSTGRES_DIALECT,
  REMEMBERED_BATCHES,
} from "@supertracer/core/sql";
import type { TableLayout } from "../schema/table_layout.ts";
import { isWatched } from "../schema/watched.ts";
import { METRICS_RECORD } from "./batch_json.ts";
import { rowField, selectRows } from "./batch_rows.ts";
import { oldMetrics, pruneRanges } from "./prune.ts";
import { ERROR_PARAMETERS, errorSteps } from "./save_errors.ts";

/** Milliseconds that the batches of a process are remembered. */
const KEYS_KEPT_MS = 2 * 86_400_000;

/** What a batch is saved with. */
const BATCH_PARAMETERS = {
  /** The parts of its key. */
  process: "text",
  number: "text",
  /** How many of its logs are stored; -1 where nothing of it is. */
  stored: "integer",
  /** Logs as `rowsText()` writes them. */
  logs: "text",
  /** Metrics as JSON. */
  metrics: "text",
  /** Epoch milliseconds. */
  now: "real",
  /** Most rows of each kind that are pruned. */
  pruned: "integer",
  ...ERROR_PARAMETERS,
  /** What separates rows and values, and stands for `NULL`. */
  row: "text",
  value: "text",
  null: "text",
} as const;

/**
 * The statement that saves a part of a batch, once: logs, metrics, errors and the key of the batch.
 * One statement is one transaction and one round trip, and works behind any
 * pooler.
 *
 * Where more or less of the batch is stored than was said, it changes nothing. Where the same batch is
 * being stored at this moment, the second waits for the first to commit and fails with 22012.
 *
 * With daily partitions it fails with 22012, too, where the ids given are not the greatest: the sequence
 * is behind the table, and the key of a partition says nothing of the others.
 *
 * @param layout How the tables look.
 * @returns A statement that returns one row: the ids of all logs of the batch that are stored, and
 * whether somebody watches logs.
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
  const { process, number, stored, logs, metrics, now, pruned, since } = parameters;
  const entry = entryPart("batches", number);
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
  return `WITH process AS MATERIALIZED (
  SELECT ids AS batches FROM ${names.batches} WHERE key = ${process}
), entry AS MATERIALIZED (
  SELECT ${entry.stored}, ${entry.ids} FROM process
), known AS MATERIALIZED (
  SELECT coalesce(ids, '') AS ids FROM (SELECT) AS one LEFT JOIN entry ON true
  WHERE coalesce(stored, -1) <> ${stored}
)${greatest}, saved AS (
  INSERT INTO ${names.requests} (${columns.join(", ")})
  SELECT ${values.join(", ")}
  FROM (${rows}) AS logs
  WHERE NOT EXISTS (SELECT FROM known)
  ORDER BY ordinality
  RETURNING id
), given AS MATERIALIZED (
  SELECT concat_ws(',', nullif((SELECT ids FROM entry), ''), string_agg(
      CASE WHEN first = last THEN first::text ELSE first || '-' || last END, ',' ORDER BY first
    )) AS ids, coalesce(sum(rows), 0) + greatest(0, ${stored}) AS stored,
    min(first) AS first
  FROM (
    SELECT min(id) AS first, max(id) AS last, count(*) AS rows
    FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS island FROM saved) AS islands
    GROUP BY island) AS ranges
), remembered AS (
  INSERT INTO ${names.batches} AS batches (key, ids, saved_at_ms)
  SELECT ${process}, ${number} || '/' || stored || '=' || ids, ${now}
  FROM given WHERE NOT EXISTS (SELECT FROM known)
  ON CONFLICT (key) DO UPDATE SET saved_at_ms = excluded.saved_at_ms,
    ids = array_to_string((string_to_array(
      excluded.ids || ' ' || ${without("batches.ids", number)}, ' '))[1:${REMEMBERED_BATCHES}], ' ')
  WHERE batches.ids IS NOT DISTINCT FROM (SELECT batches FROM process)
  RETURNING 1
), added AS (
  ${addMetrics(layout, metrics, "WHERE NOT EXISTS (SELECT FROM known)")}
), forgotten AS (
  DELETE FROM ${names.batches} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${names.batches} WHERE saved_at_ms < ${now} - ${KEYS_KEPT_MS} AND key <> ${process}
    LIMIT ${pruned} FOR UPDATE SKIP LOCKED))
), expired AS (
  ${pruneRanges(names.metrics, oldMetrics(since, now), pruned)}
), ${errorSteps(layout, parameters, "NOT EXISTS (SELECT FROM known)", pruned)}
SELECT coalesce((SELECT ids FROM known), given.ids), ${isWatched(names, now)},
  CASE WHEN NOT EXISTS (SELECT FROM known) THEN 1 / (SELECT count(*) FROM remembered) END${check}
FROM given`;
}

/** What the row of a process says of a batch. */
function entryPart(batches: string, number: string): { stored: string; ids: string } {
  const entry = (part: string) => `substring(${batches} FROM '(?:^| )' || ${number} || ${part})`;
  return {
    stored: `${entry("'/(\\d+)='")}::integer AS stored`,
    ids: `${entry("'/\\d+=([^ ]*)'")} AS ids`,
  };
}

/** The batches of a process but for one. */
function without(batches: string, number: string): string {
  return `ltrim(regexp_replace(${batches}, '(?:^| )' || ${number} || '/\\d+=[^ ]*', ''))`;
}

/**
 * The statement that adds metrics, as JSON, to those stored.
 *
 * @param layout How the tables look.
 */
export function saveMetricsStatement(
  layout: TableLayout,
): NamedStatement<"metrics" | "since" | "now"> {
  const types = { metrics: "text", since: "integer", now: "real" } as const;
  return new NamedStatement(POSTGRES_DIALECT, types, ({ metrics, now, since }) =>
    `WITH expired AS (
  ${pruneRanges(layout.names.metrics, oldMetrics(since, now))}
)
${addMetrics(layout, metrics, "")}`);
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
