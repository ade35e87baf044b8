import { PostgreSQLConnector } from "@supertracer/postgres";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { assertBodyLetters } from "../../sql/body_letters.ts";

Deno.test("PostgreSQLConnector finds what is no ASCII in bodies", async () => {
  await using server = await PostgresServer.start();
  await assertBodyLetters(new PostgreSQLConnector(await server.createDatabase()));
});
