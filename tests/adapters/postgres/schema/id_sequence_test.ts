import { SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { assertAccounted } from "../../../support/accounting.ts";
import type { PostgresServer } from "../../../support/postgres_server.ts";
import { batchOf, openConnector, request, rowsOf } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

/** Ids that come more than once. */
const TWICE = "select id from requests group by id having count(*) > 1";

/** Puts the sequence behind the table, as restored data and a logical replica have it. */
async function restore(server: PostgresServer, url: string, last: number): Promise<void> {
  await server.query(
    "insert into requests (id, content, timestamp) select i, 'restored', 1780000000 + i * 3600.0 " +
      `from generate_series(${last} - 49, ${last}) as i`,
    url,
  );
}

for (const partitioning of ["none", "daily"] as const) {
  // One is skipped id by id, the other is too far for that.
  for (const last of [1_000, 5_000_000]) {
    const name = `${
      partitioning === "none" ? "in one table" : "with daily partitions"
    }, ${last} ids`;

    Deno.test(`PostgreSQLConnector gives new ids after data was restored, ${name}`, async (t) => {
      const server = await testServer();

      await t.step("before it starts", async () => {
        const url = await server.createDatabase();
        await (await openConnector({ url, partitioning })).disconnect();
        await restore(server, url, last);
        await using connector = await openConnector({ url, partitioning });
        const [id = 0] = await connector.saveLogs(batchOf("a"));
        assert(id > last, `${id} is not new`);
      });

      await t.step("while it runs, without a failed write", async () => {
        const url = await server.createDatabase();
        const tracer = new SuperTracer(() => new Response("ok"), {
          connector: new PostgreSQLConnector({ url, partitioning }),
          auth: { accessToken: "a-token-that-is-long-enough" },
        });
        const send = async (count: number) => {
          for (let i = 0; i < count; i++) {
            await (await tracer.fetch(new Request("http://localhost/a"), undefined)).text();
          }
          await tracer.flush();
        };
        await send(5);
        // Some of the next ids are taken, and free ones lie before them.
        await restore(server, url, 60);
        await restore(server, url, last);
        await send(30);
        await send(30);
        const { dropped, failedWrites } = tracer.stats();
        assert.deepEqual([dropped, failedWrites], [{}, 0]);
        assertAccounted(tracer.stats(), await rowsOf(server, url, "content <> 'restored'"));
        assert.deepEqual([...await server.query(TWICE, url)], []);
        const rows = await server.query(
          "select min(id) from requests where id > 100 and " +
            "content <> 'restored'",
          url,
        );
        assert(Number(rows[0]?.["min"]) > last, "the first after the restored ones");
        await tracer.close();
      });
    });
  }
}

Deno.test("PostgreSQLConnector gives new ids to a user who may not set the sequence", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await (await openConnector(url)).disconnect();
  await server.query(
    "create role app login password 'secret word'; grant usage on schema public to app; " +
      "grant select, insert, update, delete on all tables in schema public to app; " +
      "grant usage on all sequences in schema public to app",
    url,
  );
  await restore(server, url, 1_000);
  const database = new URL(url).pathname.slice(1);
  await using app = await openConnector(server.url(database, { user: "app" }));
  assert(await app.saveLog(request()) > 1_000);
});

Deno.test("PostgreSQLConnector of many processes gives each id once after data was restored", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  const connectors = await Promise.all(
    Array.from({ length: 4 }, () => openConnector({ url, partitioning: "daily", max: 2 })),
  );
  await restore(server, url, 3_000);
  const ids = await Promise.all(connectors.map(async (connector, i) => {
    const all: number[] = [];
    for (let n = 0; n < 10; n++) all.push(...await connector.saveLogs(batchOf(`${i} ${n}`)));
    return all;
  }));
  assert.equal(new Set(ids.flat()).size, 400);
  assert.deepEqual([...await server.query(TWICE, url)], []);
  await Promise.all(connectors.map((connector) => connector.disconnect()));
});
