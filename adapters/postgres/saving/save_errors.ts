import {
  ADD_TO_GROUP,
  ERROR_COLUMNS,
  ERROR_COUNT_COLUMN_NAMES,
  ERROR_COUNT_KEY,
  ERROR_COUNT_WIDTHS_MS,
  MAX_ERROR_GROUPS,
  NamedStatement,
  POSTGRES_DIALECT,
  type SqlType,
} from "@supertracer/core/sql";
import type { TableLayout } from "../schema/table_layout.ts";
import { ERROR_COUNT_RECORD, ERROR_RECORD } from "./batch_json.ts";
import { PRUNED_ROWS, pruneRanges } from "./prune.ts";

const GROUP_COLUMNS = ERROR_COLUMNS.map(({ name }) => name).join(", ");
const COUNT_COLUMNS = ERROR_COUNT_COLUMN_NAMES.join(", ");

/** What an `INSERT` into the table of counts, named `stored`, does where there is such a row. */
const ADD_TO_COUNTS = `ON CONFLICT (${ERROR_COUNT_KEY}) DO UPDATE SET
    count = stored.count + excluded.count,
    counts = CASE WHEN excluded.counts IS NOT NULL THEN ARRAY(
      SELECT a + b FROM unnest(stored.counts, excluded.counts) WITH ORDINALITY AS pair(a, b, place)
      ORDER BY place) END`;

/** Placeholders of what errors are saved with. */
export interface ErrorParameters {
  /** Groups as JSON. */
  readonly groups: string;
  /** Their counts as JSON. */
  readonly counts: string;
  /** Start of the oldest counts kept: epoch milliseconds. */
  readonly since: string;
  /** How many groups beyond the bound may be deleted; with 0 they are not counted. */
  readonly mayDelete: string;
}

/** Their types. */
export const ERROR_PARAMETERS: Readonly<Record<keyof ErrorParameters, SqlType>> = {
  groups: "text",
  counts: "text",
  since: "integer",
  mayDelete: "integer",
};

/**
 * The parts of a `WITH` that add occurrences of errors to those stored, and delete what is too old
 * or too much. No row is both added to and deleted, which one statement can't do.
 *
 * @param layout How the tables look.
 * @param parameters Placeholders.
 * @param condition Whether they are added.
 * @param pruned Most rows of each kind that are pruned, as an expression.
 */
export function errorSteps(
  { names }: TableLayout,
  { groups, counts, since, mayDelete }: ErrorParameters,
  condition: string,
  pruned = `${PRUNED_ROWS}`,
): string {
  const old = ERROR_COUNT_WIDTHS_MS.map((widthMs) => ({ widthMs, since }));
  const isAdded = `ARRAY(SELECT id FROM json_to_recordset(${groups}::json) AS added(id text))`;
  return `error_groups_added AS (
  INSERT INTO ${names.errors} AS stored (${GROUP_COLUMNS})
  SELECT ${GROUP_COLUMNS}
  FROM json_to_recordset(${groups}::json) AS added(${ERROR_RECORD}) WHERE ${condition}
  ${ADD_TO_GROUP}
), error_counts_added AS (
  INSERT INTO ${names.errorCounts} AS stored (${COUNT_COLUMNS})
  SELECT ${COUNT_COLUMNS}
  FROM json_to_recordset(${counts}::json) AS added(${ERROR_COUNT_RECORD}) WHERE ${condition}
  ${ADD_TO_COUNTS}
), error_groups_expired AS (
  DELETE FROM ${names.errors} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${names.errors}
    WHERE last_seen_ms < ${since} AND id <> ALL(${isAdded})
    LIMIT ${pruned} FOR UPDATE SKIP LOCKED))
), error_groups_beyond AS (
  DELETE FROM ${names.errors} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${names.errors} WHERE id <> ALL(${isAdded})
    ORDER BY last_seen_ms LIMIT CASE WHEN ${mayDelete} > 0 THEN
      greatest(0, least(${mayDelete},
        (SELECT count(*) FROM ${names.errors}) - ${MAX_ERROR_GROUPS})) ELSE 0 END
    FOR UPDATE SKIP LOCKED))
), error_counts_expired AS (
  ${pruneRanges(names.errorCounts, old, pruned)}
)`;
}

/**
 * The statement that adds occurrences of errors to those stored.
 *
 * @param layout How the tables look.
 */
export function saveErrorsStatement(
  layout: TableLayout,
): NamedStatement<keyof ErrorParameters> {
  return new NamedStatement(POSTGRES_DIALECT, ERROR_PARAMETERS, (parameters) => {
    return `WITH ${errorSteps(layout, parameters, "true")} SELECT 1`;
  });
}
