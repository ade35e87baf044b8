import assert from "node:assert/strict";
import type { Log } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { withDeadline } from "../../support/deadline.ts";
import { PgBouncer } from "../../support/pg_bouncer.ts";
import { PostgresServer } from "../../support/postgres_server.ts";
import { batchOf, openConnector } from "./fixture.ts";

for (const prepare of [true, false]) {
  Deno.test(`PostgreSQLConnector works behind PgBouncer in transaction mode, prepare: ${prepare}`, async () => {
    await using server = await PostgresServer.start();
    await using bouncer = await PgBouncer.start(server);
    const direct = await server.createDatabase();
    const url = bouncer.url(server, new URL(direct).pathname.slice(1));
    const connectors = await Promise.all([1, 2, 3, 4].map(() => openConnector({ url, prepare })));
    const [first] = connectors;
    assert(first !== undefined);
    try {
      const seen: Log[] = [];
      const stop = await first.watch((logs) => void seen.push(...logs));
      await Promise.all(connectors.map(async (connector, c) => {
        for (let n = 0; n < 10; n++) {
          const batch = batchOf(`${c}-${n}`, 20);
          const ids = await connector.saveLogs(batch);
          assert.deepEqual(await connector.saveLogs(batch), ids);
          const log = await connector.fetchLog(ids[7] ?? 0);
          assert.equal(log?.content, `${c}-${n} 7`);
          await connector.fetchLogs({ searchText: `${c}-${n}`, statusCode: "2xx" });
        }
      }));
      assert.equal(await first.countLogs(), 800);
      const retention = {
        enabled: true,
        maxRecords: 700,
        cleanupIntervalMinutes: 1,
        cleanupOlderThanHours: 0,
      };
      assert.equal(await first.cleanup(retention), 100);
      const told = async () => {
        while (seen.length < 700) await new Promise((resolve) => setTimeout(resolve, 50));
      };
      await withDeadline(told(), () => `told of ${seen.length} rows`);
      await stop();
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });
}

Deno.test("PostgreSQLConnector behind PgBouncer goes on when the server restarts", async () => {
  await using server = await PostgresServer.start();
  await using bouncer = await PgBouncer.start(server);
  const direct = await server.createDatabase();
  const url = bouncer.url(server, new URL(direct).pathname.slice(1));
  const connector = new PostgreSQLConnector({ url, queryTimeoutMs: 2_000 });
  await connector.connect();
  await connector.initDb();
  try {
    await connector.saveLogs(batchOf("before"));
    await server.stop();
    await assert.rejects(() => connector.saveLogs(batchOf("after")), { name: "ConnectorError" });
    await server.start();
    const saving = async () => {
      while (true) {
        try {
          return await connector.saveLogs(batchOf("after"));
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    };
    await withDeadline(saving(), "saved after the restart");
    assert.equal(await connector.countLogs(), 20);
  } finally {
    await connector.disconnect();
  }
});
