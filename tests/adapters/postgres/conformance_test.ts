import { testConnector } from "@supertracer/core/testing";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer, type PostgresVersion } from "../../support/postgres_server.ts";

for (const version of ["15", "18"] satisfies PostgresVersion[]) {
  let server: PostgresServer | undefined;
  const urls = new WeakMap<PostgreSQLConnector, string>();
  const connectTo = (url: string) => {
    const connector = new PostgreSQLConnector(url);
    urls.set(connector, url);
    return connector;
  };
  const urlOf = (connector: PostgreSQLConnector) => urls.get(connector) ?? "";

  testConnector(
    `PostgreSQLConnector on PostgreSQL ${version}`,
    async () => {
      server ??= await PostgresServer.start({ version });
      return connectTo(await server.createDatabase());
    },
    {
      reopen: (connector) => connectTo(urlOf(connector)),
      remove: async (connector) => await server?.dropDatabase(urlOf(connector)),
    },
  );

  Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());
}
