import { MemoryConnector } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { COPY_FORMATS } from "../../../dashboard/copy_as/copy_formats.ts";
import { TracedApp } from "../../support/traced_app.ts";
import { testServer } from "../postgres/support/test_server.ts";

const CONNECTORS = {
  memory: () => new MemoryConnector(),
  SQLite: () => new SQLiteConnector(":memory:"),
  PostgreSQL: async () => new PostgreSQLConnector(await (await testServer()).createDatabase()),
};

for (const [name, open] of Object.entries(CONNECTORS)) {
  Deno.test(`A target with %00 is stored and copied as it was sent (${name})`, async () => {
    const connector = await open();
    await using app = new TracedApp(async (request) => {
      await request.text();
      return new Response("ok");
    }, { connector });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    await app.send("/a%00b?c=%00d&password=%00hunter2", {
      method: "POST",
      headers,
      body: "e=%00f",
    });
    await app.tracer.flush();
    const [row] = await connector.fetchLogs();
    const log = await connector.fetchLog(row?.id ?? 0);
    assert.ok(log !== undefined);
    assert.equal(log.path, "/a%00b");
    assert.equal(log.content, "POST /a%00b?c=%00d&password=REDACTED");
    assert.equal(log.url, `http://localhost:${app.port}/a%00b?c=%00d&password=REDACTED`);
    assert.equal(log.route, "/a%00b");
    assert.equal(log.requestBodyText, "e=%00f");
    for (const { name, copy } of COPY_FORMATS) {
      const { text } = copy(log);
      assert.ok(text.includes("/a%00b?c=%00d"), `${name}: ${text}`);
      assert.ok(!text.includes("%EF%BF%BD") && !text.includes("\ufffd"), name);
    }
  });
}
