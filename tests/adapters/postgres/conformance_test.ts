import { testConnector } from "@supertracer/core/testing";
import { type Partitioning, PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer, type PostgresVersion } from "../../support/postgres_server.ts";

const SUBJECTS: readonly (readonly [PostgresVersion, Partitioning])[] = [
  ["15", "none"],
  ["15", "daily"],
  ["18", "none"],
];

for (const [version, partitioning] of SUBJECTS) {
  let server: PostgresServer | undefined;
  let database: string | undefined;
  const urls = new WeakMap<PostgreSQLConnector, string>();
  const connectTo = (url: string) => {
    const connector = new PostgreSQLConnector({ url, partitioning });
    urls.set(connector, url);
    return connector;
  };
  const urlOf = (connector: PostgreSQLConnector) => urls.get(connector) ?? "";

  testConnector(
    `PostgreSQLConnector on PostgreSQL ${version}${partitioning === "none" ? "" : ", daily"}`,
    async () => {
      server ??= await PostgresServer.start({ version });
      // In place of that of the case before: one connection makes and drops.
      database = await server.createDatabase(database);
      return connectTo(database);
    },
    { reopen: (connector) => connectTo(urlOf(connector)) },
  );

  Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());
}
