import { PostgreSQLConnector } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { assertAccounted } from "../../../support/accounting.ts";
import { noise } from "../../../support/noise.ts";
import { rawHttp } from "../../../support/raw_http.ts";
import { serveTraced } from "../../../support/serve_traced.ts";
import { openConnector, request, rowsOf } from "../support/fixture.ts";
import { testServer } from "../support/test_server.ts";

/** What anybody can send, and an index or a column may not take. */
const ATTACKS: readonly [name: string, send: () => string][] = [
  ["methods of 6,000 letters", () => `${noise(6_000)} /attack HTTP/1.1\r\n`],
  ["methods of 60,000 letters", () => `${noise(60_000)} /attack HTTP/1.1\r\n`],
  [
    "a length beyond 64 bits",
    () => "POST /attack HTTP/1.1\r\ncontent-length: 18446744073709551613\r\n",
  ],
  [
    "long ids",
    () =>
      `GET /attack HTTP/1.1\r\nx-request-id: ${noise(6_000)}\r\ntraceparent: 00-${
        noise(9_000)
      }\r\n`,
  ],
  [
    "long addresses and agents",
    () =>
      `GET /attack/${noise(9_000)} HTTP/1.1\r\nx-forwarded-for: ${noise(9_000)}\r\n` +
      `user-agent: ${noise(9_000)}\r\n`,
  ],
];

for (const [name, head] of ATTACKS) {
  Deno.test(`SuperTracer on PostgreSQL stores what others send beside ${name}`, async () => {
    const server = await testServer();
    const url = await server.createDatabase();
    const traced = serveTraced(() => new Response("ok"), {
      connector: new PostgreSQLConnector({ url }),
      capture: { trustProxy: true },
      recording: { flushIntervalMs: 50 },
    });
    const { origin, port, tracer } = traced;
    let good = 0;
    // Over one connection, as browsers and proxies do.
    for (let round = 0; round < 10; round++) {
      const attacks = [1, 2].map(() =>
        rawHttp(port, `${head()}host: a\r\nconnection: close\r\n\r\n`, { closeAfter: 10 })
      );
      for (let i = 0; i < 40; i++, good++) {
        await (await fetch(`${origin}/good/${good}`)).body?.cancel();
      }
      for (const { text } of await Promise.all(attacks)) assert.match(text, /^HTTP\/1.1 200/);
    }
    await tracer.flush();
    const stats = tracer.stats();
    assertAccounted(stats, await rowsOf(server, url));
    assert.equal(await rowsOf(server, url, "path like '/good/%'"), good);
    assert.equal(await rowsOf(server, url, "path like '/attack%'"), 20);
    assert.deepEqual([stats.failedWrites, stats.caught], [0, 0]);
    assert.deepEqual(stats.dropped, {});
    await traced[Symbol.asyncDispose]();
  });
}

Deno.test("SuperTracer on PostgreSQL loses no good record to rows that the server refuses", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  // As a bound of ours would be that does not fit the server's.
  await using connector = await openConnector(url);
  await server.query(
    "alter table requests add constraint short check (length(path) < 100) not valid",
    url,
  );
  const traced = serveTraced(() => new Response("ok"), {
    connector: new PostgreSQLConnector({ url }),
    recording: { flushIntervalMs: 50 },
  });
  for (let i = 0; i < 400; i++) {
    const path = i % 20 === 7 ? `bad/${noise(200)}` : `good/${i}`;
    await (await fetch(`${traced.origin}/${path}`)).body?.cancel();
  }
  await assert.rejects(traced.tracer.flush(), /dropped since the last flush \(20 poison\)/);
  const stats = traced.tracer.stats();
  assertAccounted(stats, await rowsOf(server, url));
  assert.equal(stats.saved, 380);
  assert.equal(stats.queued + stats.writing, 0);
  // In their order: a refused one lets nobody behind it go first.
  const rows = await server.query("select path from requests order by id", url);
  const numbers = rows.map(({ path }) => Number(String(path).split("/").at(-1)));
  assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
  assert.equal((await connector.fetchLogs({ limit: 1 })).length, 1);
  await traced[Symbol.asyncDispose]();
});

Deno.test("PostgreSQLConnector.saveLog() takes any text in what is indexed", async () => {
  const server = await testServer();
  const url = await server.createDatabase();
  await using connector = await openConnector(url);
  const long = () => noise(60_000);
  for (const text of [long(), "\u{1f600}".repeat(3_000) + long(), `\u20ac`.repeat(5_000)]) {
    await connector.saveLog(request({
      ...{ content: text, method: text, path: text, url: text, clientIp: text, userAgent: text },
      ...{ errorMessage: text, stackTrace: text, requestId: text, traceId: text, spanId: text },
      ...{ parentSpanId: text, route: text, loggerName: text, instance: text, errorGroup: text },
      logLevel: text as "ERROR",
      outcome: text as "failed",
    }));
  }
  assert.equal(await rowsOf(server, url), 3);
});
