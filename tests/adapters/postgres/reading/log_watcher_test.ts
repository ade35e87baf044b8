import assert from "node:assert/strict";
import type { Log } from "@supertracer/core";
import type { PostgreSQLConnector } from "@supertracer/postgres";
import postgres from "postgres";
import { withDeadline } from "../../../support/deadline.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { TcpProxy } from "../../../support/tcp_proxy.ts";
import { batchOf, openConnector, request, saveStubbornly } from "../support/fixture.ts";
import { HeldTransaction } from "../support/held_transaction.ts";

/** What a watch told of, and a way to wait for more. */
async function watched(connector: PostgreSQLConnector) {
  const seen: Log[] = [];
  let wake = () => {};
  const stop = await connector.watch((logs) => {
    seen.push(...logs);
    wake();
  });
  return {
    seen,
    async until(isDone: () => boolean): Promise<void> {
      const waiting = async () => {
        while (!isDone()) await new Promise<void>((resolve) => wake = resolve);
      };
      await withDeadline(waiting(), () => `told of ${seen.map(({ content }) => content)}`);
    },
    [Symbol.asyncDispose]: async () => await stop(),
  };
}

Deno.test("PostgreSQLConnector.watch()", async (t) => {
  await using server = await PostgresServer.start();

  await t.step("tells of what others save, oldest first, without headers and bodies", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await using other = await openConnector(url);
    await other.saveLogs(batchOf("before", 3));
    await using watch = await watched(connector);
    const ids = await other.saveLogs({
      key: "a",
      logs: [request({ content: "one", headers: { a: "b" }, requestBody: 1 }), request()],
      metrics: [],
    });
    await watch.until(() => watch.seen.length >= 2);
    assert.deepEqual(watch.seen.map(({ id }) => id), ids);
    assert.equal(watch.seen[0]?.headers, undefined);
    assert.equal(watch.seen[0]?.requestBody, undefined);
    assert.equal(watch.seen[0]?.durationMs, 12.5);
  });

  await t.step("tells once of rows of transactions that end in another order", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, notify: false });
    await using watch = await watched(connector);
    const insert = (content: string) =>
      `insert into requests (content, timestamp) values ('${content}', 1)`;
    await using slow = await HeldTransaction.begin(url, insert("slow"));
    await server.query(insert("fast"), url);
    await watch.until(() => watch.seen.length >= 1);
    await slow.commit();
    await watch.until(() => watch.seen.length >= 2);
    assert.deepEqual(watch.seen.map(({ content }) => content), ["fast", "slow"]);
    assert.deepEqual(watch.seen.map(({ id }) => id), [2, 1]);
  });

  await t.step("finds what was saved while its connection was lost", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await using other = await openConnector(url);
    await using watch = await watched(connector);
    for (let n = 0; n < 3; n++) {
      await server.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = " +
          "'supertracer'",
      );
      await saveStubbornly(other, batchOf(`batch ${n}`, 5));
    }
    await watch.until(() => watch.seen.length >= 15);
    assert.equal(new Set(watch.seen.map(({ id }) => id)).size, 15);
  });

  await t.step("has others notify, at most once a second, and nobody else does", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await using other = await openConnector(url);
    const sql = postgres(url, { max: 1, onnotice() {} });
    try {
      let notified = 0;
      await sql.listen("supertracer_public", () => notified++);
      await other.saveLogs(batchOf("unwatched"));
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(notified, 0);
      await using watch = await watched(connector);
      const begun = performance.now();
      let rows = 0;
      for (; performance.now() - begun < 2_500; rows += 10) {
        await other.saveLogs(batchOf(`${rows}`));
        // No more rows in a second than are passed on.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await watch.until(() => watch.seen.length >= rows);
      const most = 2 + (performance.now() - begun) / 1_000;
      assert.ok(notified >= 2 && notified <= most, `${notified} notifications`);
      assert.equal(new Set(watch.seen.map(({ id }) => id)).size, watch.seen.length);
    } finally {
      await sql.end();
    }
  });

  await t.step("is told of the last rows of a process that ends", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await using watch = await watched(connector);
    const other = await openConnector(url);
    for (let n = 0; n < 3; n++) await other.saveLogs(batchOf(`${n}`));
    await other.disconnect();
    await watch.until(() => watch.seen.length >= 30);
  });

  for (const notify of [true, false]) {
    await t.step(`tells of each row once, notify: ${notify}`, async () => {
      const url = await server.createDatabase();
      await using connector = await openConnector({ url, notify });
      await using other = await openConnector({ url, notify });
      await using watch = await watched(connector);
      for (let n = 0; n < 6; n++) {
        await other.saveLogs(batchOf(`${n}`, 1_000));
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      await watch.until(() => watch.seen.length >= 6_000);
      await new Promise((resolve) => setTimeout(resolve, 2_200));
      assert.equal(watch.seen.length, 6_000);
      assert.equal(new Set(watch.seen.map(({ id }) => id)).size, 6_000);
    });
  }

  for (const notify of [true, false]) {
    await t.step(`reads no row again that this process saved, notify: ${notify}`, async () => {
      const url = await server.createDatabase();
      await using connector = await openConnector({ url, notify });
      await using other = await openConnector({ url, notify });
      await using watch = await watched(connector);
      await connector.saveLog(request({ content: "own" }));
      for (let n = 0; n < 10; n++) {
        await connector.saveLogs(batchOf(`own ${n}`, 5));
        await other.saveLogs(batchOf(`other ${n}`, 1));
      }
      const told = (by: string) =>
        watch.seen.map(({ content }) => content).filter((content) => content.startsWith(by));
      await watch.until(() => told("other").length >= 10);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.deepEqual(told("other"), Array.from({ length: 10 }, (_, n) => `other ${n} 0`));
      // A look between a commit and its answer reads a batch; the live tail knows its ids.
      assert.ok(told("own").length < 51 / 2, `${told("own")}`);
    });
  }

  await t.step("of several in one process tells each", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await using other = await openConnector(url);
    await using first = await watched(connector);
    await using second = await watched(connector);
    await other.saveLogs(batchOf("a", 2));
    await first.until(() => first.seen.length >= 2);
    await second.until(() => second.seen.length >= 2);
  });

  await t.step("ends with disconnect()", async () => {
    const url = await server.createDatabase();
    const connector = await openConnector(url);
    await connector.watch(() => {});
    await connector.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const left = await server.query(
      "select 1 from pg_stat_activity where application_name = 'supertracer' and datname = '" +
        `${new URL(url).pathname.slice(1)}'`,
    );
    assert.deepEqual(left, []);
  });

  await t.step("may be stopped while the server is down", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const watch = await watched(connector);
    await server.stop();
    await new Promise((resolve) => setTimeout(resolve, 150));
    await withDeadline(watch[Symbol.asyncDispose](), "stopped");
    await server.start();
  });
});

const BATCHES_PER_SECOND = 200;
const BATCHES_EACH = 125;

Deno.test("PostgreSQLConnector.watch() keeps up with 200 batches a second, 12 ms away", async () => {
  await using server = await PostgresServer.start();
  const url = await server.createDatabase();
  await using proxy = new TcpProxy(server.port);
  proxy.delayMs = 6;
  await using connector = await openConnector(url.replace(`:${server.port}/`, `:${proxy.port}/`));
  const others = await Promise.all([1, 2, 3, 4].map(() => openConnector(url)));
  const saved: number[] = [];
  const told: number[] = [];
  let looks = 0;
  let wake = () => {};
  const stop = await connector.watch((logs) => {
    looks++;
    told.push(...logs.map(({ id }) => id));
    wake();
  });
  const begun = performance.now();
  await Promise.all(others.map(async (other, i) => {
    for (let n = 0; n < BATCHES_EACH; n++) {
      saved.push(...await other.saveLogs(batchOf(`${i}-${n}`, 5)));
      const dueAt = begun + 1_000 * others.length * (n + 1) / BATCHES_PER_SECOND;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    }
  }));
  const all = async () => {
    while (told.length < saved.length) await new Promise<void>((resolve) => wake = resolve);
  };
  await withDeadline(all(), () => `${told.length} of ${saved.length} rows`);
  await stop?.();
  for (const other of others) await other.disconnect();
  const ascending = (ids: readonly number[]) => ids.toSorted((a, b) => a - b);
  assert.deepEqual(ascending(told), ascending(saved));
  // A look for each batch, so far away, would fall behind ever more.
  assert.ok(looks < others.length * BATCHES_EACH / 2, `${looks} looks`);
});
