import type { Log } from "@supertracer/core";
import {
  LOG_COLUMN_NAMES,
  LOG_COLUMNS,
  logValues,
  POSTGRES_DIALECT,
  type SqlValue,
} from "@supertracer/core/sql";
import type { PostgreSQLConnector } from "@supertracer/postgres";
import type { Sql } from "postgres";
import { rowsText, selectRows } from "../../adapters/postgres/saving/batch_rows.ts";

/** Stores a batch in the adapter's table. */
export type InsertBatch = (logs: readonly Log[]) => Promise<void>;

const COLUMNS = LOG_COLUMN_NAMES.join(", ");

const TYPES = LOG_COLUMNS.map(({ type }) => POSTGRES_DIALECT.types[type].toLowerCase());

/**
 * The ways to insert, by name. All take the same values of a log and write the same columns; the
 * adapter's also keeps the key of the batch, tells other processes, and is stored once.
 *
 * @param sql A client with one connection.
 * @param connector Connected to the same database, and prepared.
 */
export function insertWays(sql: Sql, connector: PostgreSQLConnector): Map<string, InsertBatch> {
  return new Map<string, InsertBatch>([
    ["the adapter's saveLogs()", async (logs) => {
      await connector.saveLogs({ key: crypto.randomUUID(), logs, metrics: [] });
    }],
    ["string_to_array, RETURNING id", async (logs) => {
      const { text, separators } = rowsText(logs, 0, Infinity);
      const values = [text, separators.row, separators.value, separators.null];
      await sql.unsafe(TEXT_STATEMENT, values, { prepare: true }).values();
    }],
    ["json_to_recordset, RETURNING id", async (logs) => {
      await sql.unsafe(JSON_STATEMENT, [logsJson(logs)], { prepare: true }).values();
    }],
    ["unnest of arrays, RETURNING id", async (logs) => {
      await sql.unsafe(UNNEST_STATEMENT, columnArrays(logs), { prepare: true }).values();
    }],
    ["multi-row VALUES, RETURNING id", async (logs) => {
      const values = logs.flatMap((log) => integersRounded(logValues(log)));
      await sql.unsafe(valuesStatement(logs.length), values, { prepare: true }).values();
    }],
    ["COPY FROM STDIN, no ids", async (logs) => {
      const stream = await sql.unsafe(`COPY requests (${COLUMNS}) FROM STDIN`).writable();
      await new Promise<void>((resolve, reject) => {
        stream.once("error", reject).once("finish", resolve).end(copyText(logs));
      });
    }],
  ]);
}

const FIELDS = LOG_COLUMNS.map((_, i) => `c${i}`);

const TEXT_STATEMENT = `INSERT INTO requests (${COLUMNS}) SELECT ${FIELDS.join(", ")}
  FROM (${
  selectRows("$1::text", { row: "$2::text", value: "$3::text", null: "$4::text" })
}) AS logs RETURNING id`;

const JSON_STATEMENT = `INSERT INTO requests (${COLUMNS}) SELECT ${FIELDS.join(", ")}
  FROM json_to_recordset($1::text::json)
    AS logs(${FIELDS.map((field, i) => `${field} ${TYPES[i]}`).join(", ")}) RETURNING id`;

const UNNEST_STATEMENT = `INSERT INTO requests (${COLUMNS})
  SELECT * FROM unnest(${TYPES.map((type, i) => `$${i + 1}::text::${type}[]`).join(", ")})
  RETURNING id`;

const statements: Map<number, string> = new Map();

function valuesStatement(rows: number): string {
  const known = statements.get(rows);
  if (known !== undefined) return known;
  const width = LOG_COLUMNS.length;
  const row = (n: number) => TYPES.map((type, i) => `$${n * width + i + 1}::${type}`).join(", ");
  const all = Array.from({ length: rows }, (_, n) => `(${row(n)})`).join(", ");
  const statement = `INSERT INTO requests (${COLUMNS}) VALUES ${all} RETURNING id`;
  statements.set(rows, statement);
  return statement;
}

/** An array of objects with short names; those that are `null` are left out. */
function logsJson(logs: readonly Log[]): string {
  return JSON.stringify(logs.map((log) => {
    const values = integersRounded(logValues(log));
    return Object.fromEntries(FIELDS.map((field, i) => [field, values[i] ?? undefined]));
  }));
}

/** A literal of an array for each column. */
function columnArrays(logs: readonly Log[]): string[] {
  const rows = logs.map((log) => integersRounded(logValues(log)));
  return LOG_COLUMNS.map((_, i) => `{${rows.map((row) => arrayItem(row[i] ?? null)).join(",")}}`);
}

function arrayItem(value: SqlValue): string {
  if (value === null) return "NULL";
  return typeof value === "number" ? String(value) : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2 */
function copyText(logs: readonly Log[]): string {
  let text = "";
  for (const log of logs) {
    const values = integersRounded(logValues(log));
    for (let i = 0; i < values.length; i++) {
      text += `${i === 0 ? "" : "\t"}${copyItem(values[i] ?? null)}`;
    }
    text += "\n";
  }
  return text;
}

const COPY_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function copyItem(value: SqlValue): string {
  if (value === null) return "\\N";
  if (typeof value === "number") return String(value);
  return /[\\\n\r\t]/.test(value)
    ? value.replace(/[\\\n\r\t]/g, (found) => COPY_ESCAPES[found] ?? found)
    : value;
}

const isInteger = LOG_COLUMNS.map(({ type }) => type === "integer");

function integersRounded(values: SqlValue[]): SqlValue[] {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" && isInteger[i]) values[i] = Math.round(value);
  }
  return values;
}
