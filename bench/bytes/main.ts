/**
 * How many bytes a record takes in the database, by table and index, beside the Python version's table
 * with the same records: `deno run -A bench/bytes/main.ts [--requests 20000] [--batch 60]`.
 * Starts a throw-away PostgreSQL server.
 *
 * @module
 */
import type { BaseConnector, Log } from "@supertracer/core";
import { LOG_COLUMNS, logValues } from "@supertracer/core/sql";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { SQLiteConnector } from "@supertracer/sqlite";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import postgres from "postgres";
import { PostgresServer } from "../../tests/support/postgres_server.ts";
import { markdownTable } from "../overhead/markdown_table.ts";
import { typicalTraffic } from "./typical_traffic.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "20000" },
    batch: { type: "string", default: "60" },
  },
});
const batch = Number(values.batch);

/** Columns of the Python version (0.2.0), in its order; its table has no index but the key. */
const PYTHON_COLUMNS = [
  ...["content", "timestamp", "method", "path", "url", "headers", "log_level", "status_code"],
  ...["duration_ms", "client_ip", "user_agent", "request_query", "request_body"],
  ...["response_headers", "response_body", "response_size_bytes", "error_message", "stack_trace"],
];
const PYTHON_INDEXES = PYTHON_COLUMNS.map((name) => {
  return LOG_COLUMNS.findIndex((column) => column.name === name);
});

/** Bytes by table and index. */
type Sizes = ReadonlyMap<string, number>;

function pythonValues(log: Log): (string | number | null)[] {
  const all = logValues(log);
  return PYTHON_INDEXES.map((index) => all[index] ?? null);
}

async function save(connector: BaseConnector, logs: readonly Log[]): Promise<void> {
  await connector.connect();
  await connector.initDb();
  for (let at = 0; at < logs.length; at += batch) {
    const part = logs.slice(at, at + batch).map((log) => ({ ...log, id: 0 }));
    await connector.saveLogs({ key: `bytes-${at}`, logs: part, metrics: [] });
  }
  await connector.disconnect();
}

function sqliteSizes(path: string): Sizes {
  const database = new DatabaseSync(path);
  const rows = database.prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name")
    .all();
  database.close();
  return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
}

async function onSQLite(logs: readonly Log[]): Promise<readonly [ours: Sizes, python: Sizes]> {
  const folder = await Deno.makeTempDir({ prefix: "supertracer-bench-" });
  try {
    const [own, python] = [join(folder, "own.db"), join(folder, "python.db")];
    await save(new SQLiteConnector({ path: own, textIndex: false }), logs);
    const database = new DatabaseSync(python);
    database.exec(
      `CREATE TABLE requests (id INTEGER PRIMARY KEY AUTOINCREMENT, ${PYTHON_COLUMNS.join(", ")})`,
    );
    const insert = database.prepare(
      `INSERT INTO requests (${PYTHON_COLUMNS.join(", ")}) ` +
        `VALUES (${PYTHON_COLUMNS.map(() => "?").join(", ")})`,
    );
    database.exec("BEGIN");
    for (const log of logs) insert.run(...pythonValues(log));
    database.exec("COMMIT");
    database.close();
    return [sqliteSizes(own), sqliteSizes(python)];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function postgresSizes(sql: postgres.Sql): Promise<Sizes> {
  const rows = await sql.unsafe(
    "SELECT relname AS name, CASE relkind WHEN 'r' THEN pg_table_size(pg_class.oid) " +
      "ELSE pg_relation_size(pg_class.oid) END AS bytes FROM pg_class " +
      "WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace",
  );
  return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
}

async function onPostgreSQL(logs: readonly Log[]): Promise<readonly [ours: Sizes, python: Sizes]> {
  await using server = await PostgresServer.start({ onDisk: true });
  const [own, python] = [await server.createDatabase(), await server.createDatabase()];
  await save(new PostgreSQLConnector({ url: own, textIndex: false }), logs);
  const options = { max: 1, fetch_types: false, onnotice() {} };
  const [ownSql, pythonSql] = [postgres(own, options), postgres(python, options)];
  const types: Readonly<Record<string, string>> = {
    timestamp: "double precision not null",
    status_code: "integer",
    duration_ms: "integer",
    response_size_bytes: "integer",
  };
  const columns = PYTHON_COLUMNS.map((name) => `${name} ${types[name] ?? "text"}`);
  await pythonSql.unsafe(`CREATE TABLE requests (id serial PRIMARY KEY, ${columns.join(", ")})`);
  const list = PYTHON_COLUMNS.map((_, index) => `$${index + 1}`).join(", ");
  const whole = new Set(["duration_ms"].map((name) => PYTHON_COLUMNS.indexOf(name)));
  for (const log of logs) {
    await pythonSql.unsafe(
      `INSERT INTO requests (${PYTHON_COLUMNS.join(", ")}) VALUES (${list})`,
      pythonValues(log).map((value, i) => whole.has(i) ? Math.round(Number(value)) : value),
    );
  }
  const sizes = [await postgresSizes(ownSql), await postgresSizes(pythonSql)] as const;
  await Promise.all([ownSql.end(), pythonSql.end()]);
  return sizes;
}

function sum(sizes: Sizes): number {
  return [...sizes.values()].reduce((total, bytes) => total + bytes, 0);
}

const logs = await typicalTraffic(Number(values.requests));
const payload = logs.reduce((total, log) => {
  return total + pythonValues(log).join("").length;
}, 0);
console.log(`${logs.length} records of ${Math.round(payload / logs.length)} bytes`);
for (const [name, measure] of [["SQLite", onSQLite], ["PostgreSQL", onPostgreSQL]] as const) {
  const [own, python] = await measure(logs);
  const each = (bytes: number) => (bytes / logs.length).toFixed(0);
  console.log(`\n${name}: ${(sum(own) / sum(python)).toFixed(2)} of the Python version's table\n`);
  console.log(markdownTable([
    ["", "bytes a record"],
    ["the Python version's table", each(sum(python))],
    ["all of ours", each(sum(own))],
    ...[...own].filter(([, bytes]) => bytes / logs.length >= 0.5)
      .sort(([, a], [, b]) => b - a).map(([table, bytes]) => [table, each(bytes)]),
  ]));
}
