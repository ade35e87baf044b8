/**
 * Runs the conformance suite with a connector on the runtime it is run by. Prints each case as a line
 * of JSON.
 *
 * Arguments: the connector; `whole` or `part`; the address of a database for PostgreSQL.
 *
 * @module
 */
import { type BaseConnector, MemoryConnector } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { SQLiteConnector, type SQLiteConnectorOptions } from "@supertracer/sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import postgres from "postgres";
import { type ConnectorTestOptions, planCases } from "../../../core/testing/test_connector.ts";

/** Everything a PostgreSQLConnector keeps, but for which version the tables have. */
const EMPTY = "truncate requests, supertracer_batches, supertracer_metrics, supertracer_errors, " +
  "supertracer_error_counts restart identity; " +
  "delete from supertracer_state where key not in ('schema_version', 'indexes_version')";

/** What depends on the runtime: opening and closing, values of all kinds, other threads and processes. */
const PART = [
  ...["connect()", "disconnect()", "name, storageStats()", "saveLogs() returns", "watch()"],
  ...["fetchShared()", "savesBatchesOnce", "bodies", "text of all kinds", "a timestamp"],
  ...["fetchLog() returns", "fetchMetrics()"],
];

/** What depends on the thread that SQLite is on; each case starts a worker. */
const PART_OF_WORKER = ["connect()", "savesBatchesOnce", "watch()", "fetchShared()"];

interface Subject<C extends BaseConnector = BaseConnector> {
  readonly create: () => C | Promise<C>;
  readonly options?: ConnectorTestOptions<C>;
}

function onFile(given: SQLiteConnectorOptions): Subject<SQLiteConnector> {
  const paths = new WeakMap<SQLiteConnector, string>();
  const open = (path: string) => {
    const connector = new SQLiteConnector({ ...given, path, watchIntervalMs: 20 });
    paths.set(connector, path);
    return connector;
  };
  const pathOf = (connector: SQLiteConnector) => paths.get(connector) ?? "";
  return {
    create: () => open(join(mkdtempSync(join(tmpdir(), "supertracer-")), "requests.db")),
    options: {
      reopen: (connector) => open(pathOf(connector)),
      remove: (connector) => rmSync(join(pathOf(connector), ".."), { recursive: true }),
    },
  };
}

function onPostgres(url: string): Subject<PostgreSQLConnector> {
  const open = () => new PostgreSQLConnector(url);
  return {
    async create() {
      const sql = postgres(url, { max: 1, onnotice() {} });
      try {
        await sql.unsafe(EMPTY);
      } catch (error) {
        // There is nothing yet.
        if (!/does not exist/.test(String(error))) throw error;
      } finally {
        await sql.end();
      }
      return open();
    },
    options: { reopen: open },
  };
}

const SUBJECTS: Readonly<Record<string, () => Subject>> = {
  memory: () => ({ create: () => new MemoryConnector() }),
  sqlite: () => onFile({ thread: "app", synchronous: "OFF" }) as unknown as Subject,
  "sqlite in a worker": () => onFile({}) as unknown as Subject,
  postgres: () => onPostgres(process.argv[4] ?? "") as unknown as Subject,
};

const { create, options = {} } = SUBJECTS[process.argv[2] ?? ""]?.() ??
  (() => {
    throw new TypeError("Name a connector");
  })();
const isPart = process.argv[3] === "part";
const part = process.argv[2] === "sqlite in a worker" ? PART_OF_WORKER : PART;
for (const { name, run } of planCases(create, options)) {
  if (isPart && !part.some((beginning) => name.startsWith(beginning))) continue;
  let error: unknown;
  try {
    await run();
  } catch (thrown) {
    error = thrown;
  }
  console.log(JSON.stringify({
    name,
    error: error instanceof Error ? `${error.stack}\n${error.cause}` : error && String(error),
  }));
}
