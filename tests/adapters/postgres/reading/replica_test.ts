import assert from "node:assert/strict";
import { errorLog, GROUP_IDS, samplePoint } from "../../../../core/testing/samples.ts";
import { ConnectionPool } from "../../../../adapters/postgres/connection/connection_pool.ts";
import {
  replicaSettings,
  resolvePostgreSQLOptions,
} from "../../../../adapters/postgres/postgresql_options.ts";
import type { PostgreSQLConnector } from "@supertracer/postgres";
import { withDeadline } from "../../../support/deadline.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, contents, openConnector } from "../support/fixture.ts";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Statements that connections of ours ran last there. */
async function statements(server: PostgresServer, url: string): Promise<string[]> {
  const rows = await server.query(
    "select query from pg_stat_activity where application_name = 'supertracer' and datname = '" +
      `${new URL(url).pathname.slice(1)}'`,
  );
  return rows.map(({ query }) => String(query));
}

Deno.test("PostgreSQLConnector with readUrl", async (t) => {
  await using primary = await PostgresServer.start();
  const url = await primary.createDatabase();
  await using replica = await primary.startStandby();
  const readUrl = url.replace(`:${primary.port}/`, `:${replica.port}/`);
  // As a server list: user, password, database and encryption are the primary's.
  const options = { url, readUrl: `127.0.0.1:${replica.port}` };
  const replay = (what: "pause" | "resume") =>
    replica.query(`select pg_wal_replay_${what}()`, readUrl);

  const readsReplica = async (connector: PostgreSQLConnector, isDone: () => Promise<boolean>) => {
    const waiting = async () => {
      while (!await isDone()) await pause(20);
    };
    await withDeadline(waiting(), () => Deno.inspect(connector.replicaStats));
  };

  await t.step("reads there what was stored", async () => {
    await using connector = await openConnector(options);
    const [id = 0] = await connector.saveLogs(batchOf("batch", 3));
    assert.equal((await connector.fetchLog(id))?.content, "batch 0");
    await readsReplica(connector, async () => await connector.countLogs() === 3);
    await connector.saveMetrics([samplePoint()]);
    await readsReplica(connector, async () => (await connector.fetchMetrics()).length === 1);
    await connector.saveLogs({ key: "error", logs: [errorLog(0)], metrics: [] });
    await readsReplica(connector, async () => (await connector.countErrorGroups()).open === 1);
    assert.equal((await connector.setErrorState(GROUP_IDS[0], "ignored"))?.state, "ignored");
    const { reads = 0, failures } = connector.replicaStats ?? {};
    assert(reads >= 4, `${reads} reads`);
    assert.equal(failures, 0);
    assert.match(
      (await statements(replica, url)).join("\n"),
      /FROM "public"\.(supertracer_|requests)/,
    );
    assert.deepEqual(
      connector.storageFacts().map(({ label }) => label),
      ["Read from the replica"],
    );
  });

  await t.step("reads what it has while it is behind, and single records elsewhere", async () => {
    await using connector = await openConnector(options);
    const before = await connector.countLogs();
    await replay("pause");
    const [id = 0] = await connector.saveLogs(batchOf("late", 1));
    assert.equal(await connector.countLogs(), before);
    assert.equal((await connector.fetchLog(id))?.content, "late 0");
    await connector.setErrorState(GROUP_IDS[0], "open");
    assert.equal((await connector.setErrorState(GROUP_IDS[0], "resolved"))?.state, "resolved");
    await replay("resume");
    await readsReplica(connector, async () => await connector.countLogs() === before + 1);
  });

  await t.step("can't write there", async () => {
    // Not even where the address is the primary's.
    const pool = new ConnectionPool(replicaSettings(url, resolvePostgreSQLOptions(url)));
    await assert.rejects(() => pool.read("create table t (a int)"), { code: "25006" });
    await pool.close();
    await using connector = await openConnector({ url, readUrl: url });
    await connector.saveLogs(batchOf("same", 2));
    assert.equal(await connector.countLogs({ searchText: "same " }), 2);
    assert.equal(connector.replicaStats?.reads, 1);
  });

  await t.step("reads from the replica while the primary is down", async () => {
    await using connector = await openConnector(options);
    const before = await contents(connector);
    await connector.saveErrors([]);
    await primary.stop("immediate");
    assert.deepEqual(await contents(connector), before);
    await primary.start();
  });

  await t.step("asks the primary while the replica is down, and remembers", async () => {
    await using connector = await openConnector(options);
    // It has to find the primary again, which was down.
    while (connector.replicaStats?.reads === 0) {
      await connector.fetchLogs();
      await pause(100);
    }
    const before = await contents(connector);
    await replica.stop("immediate");
    await primary.query("alter system set synchronous_standby_names = ''");
    await primary.query("select pg_reload_conf()");
    for (let n = 0; n < 3; n++) {
      await connector.saveLogs(batchOf(`alone ${n}`, 1));
      assert.equal((await contents(connector)).length, before.length + n + 1);
    }
    const { failures = 0, lastError = "" } = connector.replicaStats ?? {};
    assert(failures > 0 && failures < 3, `${failures} failures`);
    assert.match(lastError, /^Cannot read from the replica: /);
    assert.doesNotMatch(Deno.inspect(connector.replicaStats), /secret word/);
    const told = connector.storageFacts().find(({ isBad }) => isBad);
    assert.equal(told?.label, "Failures of the replica");
    assert.match(told.value, /^(once|2 times), last: Cannot read from the replica: /);
    await replica.start();
    await pause(2_500);
    assert.equal((await contents(connector)).length, before.length + 3);
    const { reads = 0 } = connector.replicaStats ?? {};
    await connector.fetchLogs();
    assert.equal(connector.replicaStats?.reads, reads + 1);
  });

  await t.step("starts while the replica is down, and closes", async () => {
    await replica.stop("immediate");
    await using connector = await openConnector(options);
    assert((await connector.fetchLogs()).length > 0);
    await connector.disconnect();
    assert.equal(connector.replicaStats, undefined);
    assert.deepEqual(connector.storageFacts(), []);
  });
});
