import assert from "node:assert/strict";
import { PostgreSQLConnector, type PostgreSQLError } from "@supertracer/postgres";
import { withDeadline } from "../../../support/deadline.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { TcpProxy } from "../../../support/tcp_proxy.ts";
import { batchOf, contents, openConnector, saveStubbornly } from "../support/fixture.ts";
import { HeldTransaction } from "../support/held_transaction.ts";
import { testServer } from "../support/test_server.ts";

/** The backends of the connector under test. */
const OURS = "from pg_stat_activity where application_name = 'supertracer'";

/** Waits for the server longer than a test for anything. */
const PATIENT = { connectTimeoutMs: 120_000 };

function failsWith(code: string, isTransient: boolean) {
  return (error: PostgreSQLError) => {
    assert.equal(error.name, "ConnectorError");
    assert.equal(error.code, code, error.message);
    assert.equal(error.isTransient, isTransient);
    return true;
  };
}

/** Saves batches one after the other while something goes on. */
async function saveWhile(
  connector: PostgreSQLConnector,
  trouble: () => Promise<void>,
): Promise<{ acknowledged: Map<number, string>; failures: number }> {
  const acknowledged: Map<number, string> = new Map();
  let isOver = false;
  let failures = 0;
  const saving = (async () => {
    for (let n = 0; !isOver; n++) {
      const batch = batchOf(`batch ${n}`, 20);
      while (true) {
        try {
          const ids = await connector.saveLogs(batch);
          ids.forEach((id, i) => acknowledged.set(id, `batch ${n} ${i}`));
          break;
        } catch (error) {
          assert((error as PostgreSQLError).isTransient, String(error));
          failures++;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    }
  })();
  await trouble();
  isOver = true;
  await saving;
  return { acknowledged, failures };
}

/** All that was acknowledged is there, under its id, and all that is there is there once. */
async function checkStored(
  connector: PostgreSQLConnector,
  acknowledged: ReadonlyMap<number, string>,
): Promise<void> {
  const logs = await connector.fetchLogs({ limit: Infinity });
  const stored = new Map(logs.map(({ id, content }) => [id, content]));
  assert.equal(new Set(stored.values()).size, logs.length, "something is stored twice");
  for (const [id, content] of acknowledged) assert.equal(stored.get(id), content);
  assert.equal(stored.size, acknowledged.size);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

Deno.test("PostgreSQLConnector loses nothing and stores nothing twice when the server crashes 8 times", async () => {
  const server = await testServer();
  await using connector = await openConnector(await server.createDatabase());
  const { acknowledged, failures } = await saveWhile(connector, async () => {
    for (let crash = 0; crash < 8; crash++) {
      await pause(30 + crash * 37 % 90);
      await server.stop("immediate");
      await server.start();
    }
    await pause(50);
  });
  assert(failures > 0, "the crashes went unnoticed");
  await checkStored(connector, acknowledged);
});

Deno.test("PostgreSQLConnector goes on after an orderly restart", async () => {
  const server = await testServer();
  await using connector = await openConnector(await server.createDatabase());
  const { acknowledged } = await saveWhile(connector, async () => {
    await pause(50);
    await server.stop("fast");
    await pause(200);
    await server.start();
    await pause(50);
  });
  await checkStored(connector, acknowledged);
});

Deno.test("PostgreSQLConnector while the server is down fails at once, with what to do", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector({ url, ...PATIENT, queryTimeoutMs: 120_000 });
  await server.stop();
  const save = () => withDeadline(connector.saveLogs(batchOf("a")), "a failure");
  await assert.rejects(save, { isTransient: true });
  await assert.rejects(save, failsWith("ECONNREFUSED", true));
  const fetched = withDeadline(Promise.resolve(connector.fetchLogs()), "a failure");
  await assert.rejects(fetched, { isTransient: true });
  await server.start();
  assert.equal((await connector.saveLogs(batchOf("a"))).length, 10);
});

Deno.test("PostgreSQLConnector goes on after its connections were terminated", async () => {
  const server = await testServer();
  await using connector = await openConnector(await server.createDatabase());
  const { acknowledged } = await saveWhile(connector, async () => {
    for (let i = 0; i < 10; i++) {
      await pause(20);
      await server.query(`select pg_terminate_backend(pid) ${OURS}`);
    }
  });
  await checkStored(connector, acknowledged);
});

Deno.test("PostgreSQLConnector gives up a frozen connection at the deadline, and stores a batch once", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector({ url, ...PATIENT, queryTimeoutMs: 400 });
  await connector.saveLogs(batchOf("before"));
  const pids = (await server.query(`select pid ${OURS}`)).map(({ pid }) => Number(pid));
  for (const pid of pids) Deno.kill(pid, "SIGSTOP");
  try {
    const batch = batchOf("frozen");
    const saved = withDeadline(connector.saveLogs(batch), "the deadline");
    await assert.rejects(saved, failsWith("DEADLINE", true));
    const ids = await connector.saveLogs(batch);
    for (const pid of pids) Deno.kill(pid, "SIGCONT");
    // The backend that was frozen may still work on what it had received.
    await pause(300);
    assert.deepEqual(await connector.saveLogs(batch), ids);
    assert.equal((await contents(connector)).filter((text) => /^frozen/.test(text)).length, 10);
  } finally {
    for (const pid of pids) kill(pid, "SIGCONT");
  }
});

Deno.test("PostgreSQLConnector.saveLogs() of a batch whose commit was not heard of returns the ids given then", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using proxy = new TcpProxy(server.port);
  await using direct = await openConnector(url);
  await using connector = await openConnector({
    url: url.replace(`:${server.port}/`, `:${proxy.port}/`),
    queryTimeoutMs: 300,
  });
  await connector.saveLogs(batchOf("before"));
  const batch = batchOf("in doubt");
  proxy.answers = "hold";
  await assert.rejects(() => connector.saveLogs(batch), failsWith("DEADLINE", true));
  proxy.answers = "pass";
  const ids = await connector.saveLogs(batch);
  const stored = await direct.fetchLogs({ searchText: "in doubt", limit: 100 });
  assert.deepEqual(stored.map(({ id }) => id).reverse(), ids);
});

Deno.test("PostgreSQLConnector.connect() gives up a server that says nothing", async () => {
  const server = await testServer();
  await using proxy = new TcpProxy(server.port);
  proxy.answers = "hold";
  const connector = new PostgreSQLConnector({
    host: "127.0.0.1",
    port: proxy.port,
    connectTimeoutMs: 200,
  });
  await assert.rejects(() => connector.connect(), failsWith("DEADLINE", true));
});

Deno.test("PostgreSQLConnector names a lock that lasts too long, and goes on after it", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector({ url, queryTimeoutMs: 500 });
  await using lock = await HeldTransaction.begin(url, "lock table requests");
  await assert.rejects(() => connector.saveLogs(batchOf("locked")), (error: PostgreSQLError) => {
    assert.match(error.code ?? "", /^(57014|DEADLINE)$/);
    return error.isTransient;
  });
  await lock.commit();
  assert.equal((await connector.saveLogs(batchOf("locked"))).length, 10);
  assert.equal((await contents(connector)).length, 10);
});

Deno.test("PostgreSQLConnector names a server with too many connections", async () => {
  await using server = await PostgresServer.start({
    settings: { max_connections: "4", superuser_reserved_connections: "1" },
  });
  const url = await server.createDatabase();
  const open = await Promise.all([1, 2].map(() => openConnector({ url, max: 2 })));
  try {
    await Promise.all(open.map((each) => each.saveLogs(batchOf("open"))));
    const connector = new PostgreSQLConnector(url);
    await assert.rejects(() => connector.connect(), failsWith("53300", true));
  } finally {
    await Promise.all(open.map((each) => each.disconnect()));
  }
});

Deno.test("PostgreSQLConnector takes a server that became read-only for an outage", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  await using connector = await openConnector(url);
  await server.query(`alter database ${database} set default_transaction_read_only = on`);
  await server.query(`select pg_terminate_backend(pid) ${OURS}`);
  await pause(100);
  await assert.rejects(() => connector.saveLogs(batchOf("a")), failsWith("25006", true));
  await server.query(`alter database ${database} reset default_transaction_read_only`);
  assert.equal((await connector.saveLogs(batchOf("a"))).length, 10);
});

Deno.test("PostgreSQLConnector names what somebody has to put right", async (t) => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector(url);
  await t.step("a missing database", async () => {
    const missing = new PostgreSQLConnector(server.url("missing"));
    await assert.rejects(() => missing.connect(), failsWith("3D000", false));
  });
  await t.step("an unknown host", async () => {
    const unknown = new PostgreSQLConnector({ host: "no-such-host.invalid", password: "hunter2" });
    await assert.rejects(() => unknown.connect(), (error: PostgreSQLError) => {
      assert.match(error.message, /no-such-host.invalid:5432/);
      assert.doesNotMatch(Deno.inspect(error), /hunter2/);
      return error.isTransient;
    });
  });
  await t.step("a missing privilege", async () => {
    await server.query("create role reader login password 'secret word'", url);
    await server.query("grant select on all tables in schema public to reader", url);
    const database = new URL(url).pathname.slice(1);
    await using reader = await openConnector(server.url(database, { user: "reader" }));
    await assert.rejects(() => reader.saveLogs(batchOf("a")), failsWith("42501", false));
    assert.deepEqual(await reader.fetchLogs(), []);
  });
  await t.step("a table that was dropped", async () => {
    await server.query("drop table requests", url);
    await assert.rejects(() => connector.saveLogs(batchOf("a")), failsWith("42P01", false));
    await assert.rejects(() => connector.fetchLogs(), failsWith("42P01", false));
  });
});

Deno.test("PostgreSQLConnector.disconnect() leaves no connection, also while calls are under way", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const connector = new PostgreSQLConnector(url);
  await connector.connect();
  await connector.initDb();
  const calls = Array.from({ length: 20 }, (_, i) => saveStubbornly(connector, batchOf(`${i}`)));
  const settled = Promise.allSettled(calls);
  await connector.disconnect();
  await settled;
  await pause(100);
  assert.deepEqual(await server.query(`select pid ${OURS}`), []);
});

function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
