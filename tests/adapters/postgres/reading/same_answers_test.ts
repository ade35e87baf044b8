import { PostgresServer, type PostgresVersion } from "../../../support/postgres_server.ts";
import { assertSameAnswers } from "../../sql/same_answers.ts";
import { openConnector } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

/** Versions of the server, and how many queries each is asked. */
const VERSIONS: readonly (readonly [PostgresVersion, number])[] = [["15", 2_500], ["18", 1_000]];

for (const [version, queries] of VERSIONS) {
  Deno.test(`PostgreSQLConnector gives the answers of MemoryConnector, on PostgreSQL ${version}`, async () => {
    await using server = await PostgresServer.start({ version });
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, textIndex: true });
    await assertSameAnswers(connector, 20260 + Number(version), queries);
  });
}

Deno.test("PostgreSQLConnector gives them on a table of the Python version too", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await server.query(
    "create table requests (id serial primary key, content text, timestamp double precision not " +
      "null, method text, path text, url text, headers text, log_level text, status_code integer, " +
      "duration_ms integer, client_ip text, user_agent text, request_query text, request_body " +
      "text, response_headers text, response_body text, response_size_bytes integer, " +
      "error_message text, stack_trace text)",
    url,
  );
  await using connector = await openConnector({ url, textIndex: true });
  await assertSameAnswers(connector, 4711, 1_000);
});
