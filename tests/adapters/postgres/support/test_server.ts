import { PostgresServer } from "../../../support/postgres_server.ts";

let shared: Promise<PostgresServer> | undefined;

Deno.test.afterAll(async () => await (await shared)?.[Symbol.asyncDispose]());

/** The server of a file's tests, which have databases of their own. It is running again after each. */
export function testServer(): Promise<PostgresServer> {
  return shared ??= PostgresServer.start();
}
