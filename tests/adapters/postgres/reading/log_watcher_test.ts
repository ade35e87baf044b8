import assert from "node:assert/strict";
import type { Log } from "@supertracer/core";
import type { PostgreSQLConnector } from "@supertracer/postgres";
import { withDeadline } from "../../../support/deadline.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, openConnector, request, saveStubbornly } from "../support/fixture.ts";

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
    const slow = server.query(`begin; ${insert("slow")}; select pg_sleep(1.5); commit`, url);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.query(insert("fast"), url);
    await slow;
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
    await withDeadline(watch[Symbol.asyncDispose](), "stopped", 3_000);
    await server.start();
  });
});
