import { type Partitioning, PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer, type PostgresVersion } from "../../support/postgres_server.ts";
import { type Choice, testCases } from "../sql/test_cases.ts";

/** Everything a connector keeps, but for which version the tables have. */
const EMPTY = "truncate requests, supertracer_batches, supertracer_metrics, supertracer_errors, " +
  "supertracer_error_counts restart identity; " +
  "delete from supertracer_state where key not in ('schema_version', 'indexes_version')";

/** How tables are made is seen in a new database each, the rest in one that is emptied. */
const IN_NEW_DATABASES = ["connect()", "disconnect()", "initDb()", "name, storageStats()"];

/** Who writes, deletes and listens. */
const WRITES = [
  ...["saveLog()", "saveLogs()", "savesBatchesOnce", "cleanup()", "clear()", "watch()"],
  ...["saveMetrics()", "saveErrors()", "setErrorState()", "fetchShared()"],
];

/**
 * What is tried of each variant. All of it once; partitions are known only to what makes tables,
 * writes, deletes and pages; another version of the server sees the same statements, of which
 * `same_answers_test.ts` asks it thousands.
 */
const SUBJECTS: readonly (readonly [PostgresVersion, Partitioning, Choice])[] = [
  ["15", "none", { allBut: IN_NEW_DATABASES }],
  ["15", "daily", {
    only: [...WRITES, "fetchLogs() pages", "fetchLogs() lists", "fetchLogs() with"],
  }],
  ["18", "none", { only: [...WRITES, "bodies", "text of all kinds", "a timestamp"] }],
];

for (const [version, partitioning, choice] of SUBJECTS) {
  let server: PostgresServer | undefined;
  let emptied: string | undefined;
  const urls = new WeakMap<PostgreSQLConnector, string>();
  const connectTo = (url: string) => {
    const connector = new PostgreSQLConnector({ url, partitioning, textIndex: true });
    urls.set(connector, url);
    return connector;
  };
  const newDatabase = async () => {
    server ??= await PostgresServer.start({ version });
    return await server.createDatabase();
  };
  const options = {
    reopen: (connector: PostgreSQLConnector) => connectTo(urls.get(connector) ?? ""),
  };
  const name = `PostgreSQLConnector on PostgreSQL ${version}` +
    (partitioning === "none" ? "" : ", daily");

  testCases(
    name,
    { only: IN_NEW_DATABASES },
    async () => connectTo(await newDatabase()),
    options,
  );
  testCases(name, choice, async () => {
    if (emptied === undefined) emptied = await newDatabase();
    else await server?.query(EMPTY, emptied);
    return connectTo(emptied);
  }, options);

  Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());
}
