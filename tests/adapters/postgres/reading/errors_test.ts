import {
  ErrorStatements,
  POSTGRES_DIALECT,
  resolveErrorQuery,
  tableNames,
} from "@supertracer/core/sql";
import assert from "node:assert/strict";
import { errorLog, GROUP_IDS, sampleError } from "../../../../core/testing/samples.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { assertSameErrors } from "../../sql/same_errors.ts";
import { assertSameSparklines, errorsOfDays } from "../../sql/same_sparklines.ts";
import { batchOf, openConnector } from "../support/fixture.ts";

const DAY_MS = 86_400_000;

Deno.test("PostgreSQLConnector and groups of errors", async (t) => {
  await using server = await PostgresServer.start();

  for (const seed of [1, 2]) {
    await t.step(`answers as the store in memory does, seed ${seed}`, async () => {
      await using connector = await openConnector(await server.createDatabase());
      await assertSameErrors(connector, seed);
    });
  }

  await t.step("draws groups as the store in memory does, whatever the range", async () => {
    await using connector = await openConnector(await server.createDatabase());
    const points = errorsOfDays(1);
    await connector.saveErrors(points.filter((_, i) => i % 2 === 0));
    await connector.saveErrors(points.filter((_, i) => i % 2 === 1));
    await assertSameSparklines(connector, points, 1);
  });

  await t.step("forgets the counts of a day when it is over, and not before", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, metricsRetentionDays: 2 });
    const oldest = Date.now() - 2 * DAY_MS;
    const start = Math.ceil(oldest / 60_000) * 60_000 + 60_000;
    await connector.saveErrors([sampleError({ start })]);
    await server.query(
      "insert into supertracer_error_counts select error_group, width_ms, " +
        `start_ms - ${2 * DAY_MS}, count, counts from supertracer_error_counts`,
      url,
    );
    await connector.saveErrors([sampleError()]);
    const rows = await server.query(
      "select width_ms, min(start_ms) as start_ms from supertracer_error_counts " +
        "where counts is not null group by 1 order by 1",
      url,
    );
    assert.deepEqual(
      rows.map((row) => [Number(row["width_ms"]), Number(row["start_ms"])]),
      [DAY_MS, 2 * DAY_MS].map((width) => [width, Math.floor(start / width) * width]),
    );
  });

  await t.step("forgets groups and counts that are too old, and no others", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector({ url, metricsRetentionDays: 2 });
    const now = Math.floor(Date.now() / 60_000) * 60_000;
    const at = (id: string, days: number) => {
      const start = now - days * DAY_MS;
      return sampleError({ id, start, firstSeen: start, lastSeen: start });
    };
    await connector.saveErrors([at("late", 3), at("old", 1), at("both", 1), at("new", 0.1)]);
    await server.query(
      "update supertracer_errors set last_seen_ms = last_seen_ms - 2 * 86400000 where id <> 'new';" +
        "update supertracer_error_counts set start_ms = start_ms - 2 * 86400000",
      url,
    );
    // One that is too old is seen again in the very batch that would delete it.
    await connector.saveErrors([at("both", 0)]);
    await connector.saveLogs(batchOf("a"));
    const groups = await connector.fetchErrorGroups();
    assert.deepEqual(groups.map(({ id, count }) => [id, count]), [["both", 6], ["new", 3]]);
    const [row] = await server.query(
      "select count(*) from supertracer_error_counts " +
        `where start_ms + width_ms <= ${now - 2 * DAY_MS}`,
      url,
    );
    assert.equal(Number(Object.values(row ?? {})[0]), 0);
  });

  await t.step("keeps at most 10,000 groups: those seen last", async () => {
    await using connector = await openConnector(await server.createDatabase());
    const points = Array.from({ length: 10_300 }, (_, i) => {
      const id = `${i}`.padStart(16, "0");
      return sampleError({ id, lastSeen: sampleError().lastSeen + i });
    });
    await connector.saveErrors(points);
    await connector.saveErrors(points.slice(-1));
    assert.equal((await connector.countErrorGroups()).open, 10_000);
    assert.equal(await connector.fetchErrorGroup(points[0]?.id ?? ""), undefined);
  });

  await t.step("locks no group but those that it saves or deletes", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const { id, lastSeen } = sampleError();
    await connector.saveErrors([sampleError()]);
    await addGroups(server, url, 10_100, lastSeen);
    for (let i = 0; i < 3; i++) {
      await connector.saveErrors([sampleError({ lastSeen: lastSeen + 20_000 })]);
      await connector.saveLogs({ key: `${i}`, logs: [errorLog(20_000)], metrics: [] });
    }
    // Who locks a row writes that into it.
    const locked = await server.query(
      `select id from supertracer_errors where xmax::text <> '0' and id <> '${id}'`,
      url,
    );
    assert.equal(locked.length, 0, "rows were locked");
  });

  await t.step(
    "reads the last log of a group from the end of its index, without sorting",
    async () => {
      const url = await server.createDatabase();
      await using _connector = await openConnector(url);
      const { text } = new ErrorStatements(POSTGRES_DIALECT, tableNames())
        .groups(resolveErrorQuery({}, Date.now()));
      const [, plan] = await server.query(
        "select set_config('enable_seqscan', 'off', false), " +
          "set_config('enable_bitmapscan', 'off', false); " +
          `explain (format json) ${text.replace("$1::bigint", "50")}`,
        url,
      );
      const keys = JSON.stringify(plan).match(/"Sort Key":\[[^\]]*\]/g);
      assert.deepEqual(keys, ['"Sort Key":["stored.last_seen_ms DESC","stored.id DESC"]']);
    },
  );

  await t.step("are part of the size", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    const before = (await connector.storageStats()).bytes ?? 0;
    await addGroups(server, url, 5_000, 0);
    await server.query(
      "insert into supertracer_error_counts select n::text, 60000, n, 1 from " +
        "generate_series(1, 5000) as n",
      url,
    );
    const [row] = await server.query(
      "select pg_total_relation_size('supertracer_errors') + " +
        "pg_total_relation_size('supertracer_error_counts') as bytes",
      url,
    );
    const added = ((await connector.storageStats()).bytes ?? 0) - before;
    const bytes = Number(row?.["bytes"]);
    assert(added > bytes * 0.9 && added <= bytes, `${added} of ${bytes} bytes`);
  });

  await t.step("looks for groups beyond 10,000 now and then, as fast as they come", async () => {
    const url = await server.createDatabase();
    await using connector = await openConnector(url);
    await addGroups(server, url, 11_000, sampleError().lastSeen);
    const left: number[] = [];
    const points = (count: number) => Array.from({ length: count }, () => sampleError());
    for (const count of [1, 1, 248, 1, 1, 300]) {
      await connector.saveErrors(points(count));
      left.push((await connector.countErrorGroups()).open);
    }
    await connector.saveLogs({ key: "a", logs: [errorLog(0)], metrics: [] });
    left.push((await connector.countErrorGroups()).open);
    assert.deepEqual(left, [10_501, 10_501, 10_501, 10_001, 10_001, 10_001, 10_000]);
  });

  await t.step("of many processes that see the same errors loses none", async () => {
    const url = await server.createDatabase();
    const connectors = await Promise.all([1, 2, 3, 4].map(() => openConnector(url)));
    try {
      await Promise.all(connectors.map(async (connector, i) => {
        for (let j = 0; j < 10; j++) {
          const groups = i % 2 === 0 ? GROUP_IDS : GROUP_IDS.toReversed();
          const logs = groups.map((errorGroup) => errorLog(j, { errorGroup }));
          await connector.saveLogs({ key: `${i}-${j}`, logs, metrics: [] });
        }
      }));
      const groups = await connectors[0]?.fetchErrorGroups() ?? [];
      assert.deepEqual(groups.map(({ count }) => count), [40, 40, 40]);
    } finally {
      await Promise.all(connectors.map((each) => each.disconnect()));
    }
  });
});

/** Adds groups that were last seen one after the other, from a millisecond after that time on. */
async function addGroups(
  server: PostgresServer,
  url: string,
  count: number,
  after: number,
): Promise<void> {
  await server.query(
    "insert into supertracer_errors (id, state, changed_at_ms, count, first_seen_ms, " +
      "last_seen_ms, name, message, source) select 'group-' || n, 'open', 0, 1, 0, " +
      `${after} + n, 'Error', 'failed', 'log' from generate_series(1, ${count}) as n`,
    url,
  );
}
