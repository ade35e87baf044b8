import assert from "node:assert/strict";
import type { Log } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { ConnectionPool } from "../../../../adapters/postgres/connection/connection_pool.ts";
import {
  replicaSettings,
  resolvePostgreSQLOptions,
} from "../../../../adapters/postgres/postgresql_options.ts";
import { withDeadline } from "../../../support/deadline.ts";
import { PgBouncer } from "../../../support/pg_bouncer.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, openConnector } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

for (const prepare of [true, false]) {
  Deno.test(`PostgreSQLConnector works behind PgBouncer in transaction mode, prepare: ${prepare}`, async () => {
    const server = await testServer();
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
      // Of the 600 rows of the others 100 at most are deleted before.
      const told = async () => {
        while (seen.length < 500) await new Promise((resolve) => setTimeout(resolve, 50));
      };
      await withDeadline(told(), () => `told of ${seen.length} rows`);
      await stop();
      assert.deepEqual(seen.filter(({ content }) => content.startsWith("0-")), [], "its own");
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });
}

Deno.test("PostgreSQLConnector behind PgBouncer goes on when the server restarts", async () => {
  const server = await testServer();
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

/** Asks, as a replica is asked, behind a PgBouncer. */
async function askReplica(url: string, statement: string): Promise<unknown> {
  const pool = new ConnectionPool(replicaSettings(url, resolvePostgreSQLOptions(url)));
  try {
    return (await pool.read(statement))[0]?.[0];
  } finally {
    await pool.close();
  }
}

Deno.test("PostgreSQLConnector reads from a replica behind PgBouncer", async () => {
  await using primary = await PostgresServer.start();
  const url = await primary.createDatabase();
  await using replica = await primary.startStandby();
  await using bouncer = await PgBouncer.start(replica);
  const readUrl = bouncer.url(replica, new URL(url).pathname.slice(1));
  const connector = await openConnector({ url, readUrl });
  try {
    for (let n = 0; n < 10; n++) {
      await connector.saveLogs(batchOf(`batch ${n}`, 3));
      const stored = async () => await connector.countLogs({ searchText: `batch ${n} ` });
      while (await stored() < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { reads = 0, failures } = connector.replicaStats ?? {};
    assert.deepEqual([reads >= 5, failures], [true, 0]);
  } finally {
    await connector.disconnect();
  }
  // Not by what we ask for, but because it is a replica.
  await assert.rejects(() => askReplica(readUrl, "create table t (a int)"), { code: "25006" });
});

Deno.test("PostgreSQLConnector with readUrl leaves it to PgBouncer to ask for read-only", async () => {
  const isReadOnly = "select current_setting('transaction_read_only')";
  const server = await testServer();
  const name = new URL(await server.createDatabase()).pathname.slice(1);
  await using plain = await PgBouncer.start(server);
  assert.equal(await askReplica(plain.url(server, name), isReadOnly), "off");
  await using told = await PgBouncer.start(server, "set default_transaction_read_only = on");
  assert.equal(await askReplica(told.url(server, name), isReadOnly), "on");
});
