import { ConnectorError, SuperTracer } from "@supertracer/core";
import { PostgreSQLConnector, type PostgreSQLError } from "@supertracer/postgres";
import assert from "node:assert/strict";
import { withDeadline } from "../../../support/deadline.ts";
import { PrintedLines } from "../../../support/printed_lines.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { TcpProxy } from "../../../support/tcp_proxy.ts";
import { batchOf, contents, openConnector, saveStubbornly } from "../support/fixture.ts";

const INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 50_000 },
  completed: Promise.resolve(),
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** An app under traffic, traced into a database. */
class Traffic {
  /** What was said in the terminal. */
  readonly lines: readonly string[];
  readonly tracer: SuperTracer;
  sent = 0;
  #isOver = false;
  readonly #running: Promise<void>;

  constructor(url: string) {
    using output = new PrintedLines();
    this.lines = output.lines;
    this.tracer = new SuperTracer(() => new Response("hello"), {
      connector: new PostgreSQLConnector({ url, queryTimeoutMs: 2_000 }),
      auth: { accessToken: "a-token-that-is-long-enough" },
      recording: { flushIntervalMs: 10 },
    });
    this.#running = this.#run();
  }

  /** Waits until something is stored. */
  async begin(): Promise<void> {
    await pause(200);
    await withDeadline(this.#flush(), "flushed before the failover");
  }

  /** Waits until the last error is that one. */
  async hasFailed(pattern: RegExp): Promise<void> {
    const looking = (async () => {
      while (!pattern.test(this.tracer.stats().lastError?.message ?? "")) await pause(20);
    })();
    await withDeadline(looking, () => `${pattern}, not ${this.tracer.stats().lastError?.message}`);
  }

  /** Ends it, when everything is stored. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await withDeadline(this.#flush(), "flushed after the failover");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await this.tracer.close();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const request = new Request(`http://localhost/items?n=${this.sent++}`);
      const response = await this.tracer.fetch(request, INFO);
      assert.equal(await response.text(), "hello");
      await pause(2);
    }
  }

  async #flush(): Promise<void> {
    while (true) {
      try {
        return await this.tracer.flush();
      } catch (error) {
        assert(error instanceof ConnectorError);
        await pause(50);
      }
    }
  }
}

/** Everything sent is stored on that server, once. */
async function checkStored(url: string, sent: number): Promise<void> {
  await using connector = await openConnector(url);
  const logs = await connector.fetchLogs({ kind: "request", limit: Infinity });
  const numbers = logs.map(({ url = "" }) => Number(new URL(url).searchParams.get("n")));
  assert.deepEqual(numbers.sort((a, b) => a - b), Array.from({ length: sent }, (_, n) => n));
  const points = await connector.fetchMetrics();
  assert.equal(points.reduce((sum, { count }) => sum + count, 0), sent, "requests counted");
}

/** It was noticed, told once, and is over. */
function checkReport({ tracer, sent, lines }: Traffic): void {
  const { captured, dropped, failedWrites, queued, saved } = tracer.stats();
  assert.deepEqual(dropped, {});
  assert.deepEqual([captured, saved, queued], [sent, sent, 0]);
  assert(failedWrites > 0, "the failover went unnoticed");
  const told = lines.filter((line) => /Cannot save|saves records again/.test(line));
  assert.equal(told.length, 2, `told: ${lines.join("\n")}`);
  assert.match(told[0] ?? "", /Cannot save records to PostgreSQLConnector: /);
  assert.match(told[1] ?? "", /PostgreSQLConnector saves records again/);
  assert.doesNotMatch(lines.join("\n"), /secret word/);
}

Deno.test("SuperTracer on PostgreSQL loses nothing when an address moves to a standby", async () => {
  await using primary = await PostgresServer.start();
  const url = await primary.createDatabase();
  await using standby = await primary.startStandby();
  await using proxy = new TcpProxy(primary.port);
  await using traffic = new Traffic(url.replace(`:${primary.port}/`, `:${proxy.port}/`));
  await traffic.begin();
  // What is committed now is not heard of: it is on both servers, and will be handed over again.
  proxy.answers = "hold";
  await pause(200);
  await primary.stop("immediate");
  proxy.answers = "pass";
  await pause(300);
  // It can be read already, and written to only when it is promoted.
  proxy.target = standby.port;
  await traffic.hasFailed(/the server is read-only.*25006/);
  await standby.promote();
  await pause(300);
  await traffic.end();
  checkReport(traffic);
  await checkStored(url.replace(`:${primary.port}/`, `:${standby.port}/`), traffic.sent);
});

Deno.test("SuperTracer on PostgreSQL loses nothing when the other of two servers takes over", async () => {
  await using primary = await PostgresServer.start();
  const url = await primary.createDatabase();
  await using standby = await primary.startStandby();
  const both = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`;
  await using traffic = new Traffic(url.replace(`127.0.0.1:${primary.port}`, both));
  await traffic.begin();
  await primary.stop("immediate");
  await traffic.hasFailed(
    new RegExp(
      `127.0.0.1:${primary.port}: nothing listens there.*ECONNREFUSED.*; ` +
        `127.0.0.1:${standby.port}: the server is read-only.*25006`,
    ),
  );
  await standby.promote();
  await pause(300);
  await traffic.end();
  checkReport(traffic);
  await checkStored(url.replace(`:${primary.port}/`, `:${standby.port}/`), traffic.sent);
});

Deno.test("PostgreSQLConnector of several servers", async (t) => {
  await using primary = await PostgresServer.start();
  const url = await primary.createDatabase();
  await using standby = await primary.startStandby();
  const database = new URL(url).pathname.slice(1);
  const base = {
    host: "127.0.0.1,127.0.0.1",
    database,
    user: "postgres",
    password: primary.password,
  };
  const ports = [standby.port, primary.port];

  await t.step("takes the one that takes writes", async () => {
    await using connector = await openConnector({ ...base, port: ports });
    await connector.saveLogs(batchOf("a"));
    assert.equal((await contents(connector)).length, 10);
  });

  await t.step("takes the first with any", async () => {
    const connector = new PostgreSQLConnector({
      ...base,
      port: ports,
      targetSessionAttrs: "any",
    });
    await connector.connect();
    await connector.initDb();
    assert.equal((await contents(connector)).length, 10);
    await assert.rejects(() => connector.saveLogs(batchOf("b")), { code: "25006" });
    await connector.disconnect();
  });

  await t.step("takes the one that is not a standby with primary", async () => {
    await primary.query(`alter database ${database} set default_transaction_read_only = on`);
    const connector = new PostgreSQLConnector({
      ...base,
      port: ports,
      targetSessionAttrs: "primary",
    });
    await connector.connect();
    const [row] = await primary.query(
      "select count(*)::int as count from pg_stat_activity where application_name = 'supertracer'",
    );
    assert.equal(row?.["count"], 1);
    await connector.disconnect();
    await primary.query(`alter database ${database} reset default_transaction_read_only`);
  });

  await t.step("says what is wrong with each, and no password", async () => {
    const down = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = down.addr;
    down.close();
    const connector = new PostgreSQLConnector({ ...base, port: [port, standby.port] });
    await assert.rejects(() => connector.connect(), (error: PostgreSQLError) => {
      assert.equal(
        error.message,
        `Cannot connect to PostgreSQL at 127.0.0.1:${port},127.0.0.1:${standby.port}/${database}: ` +
          `127.0.0.1:${port}: nothing listens there: is the server up, and is the port right? ` +
          `(ECONNREFUSED); 127.0.0.1:${standby.port}: the server is read-only, as a standby is ` +
          "(25006: it is not read-write)",
      );
      assert.doesNotMatch(Deno.inspect(error), /secret word/);
      return error.code === "25006" && error.isTransient;
    });
  });
});

Deno.test("PostgreSQLConnector reads from the server that it writes to", async () => {
  await using first = await PostgresServer.start();
  await using second = await PostgresServer.start();
  const url = await first.createDatabase();
  const other = await second.createDatabase();
  await (await openConnector(other)).disconnect();
  await using connector = await openConnector(
    url.replace(`:${first.port}/`, `:${first.port},127.0.0.1:${second.port}/`),
  );
  await connector.saveLogs(batchOf("first"));
  assert.equal((await contents(connector)).length, 10);
  await moveWriter(first, url);
  await saveStubbornly(connector, batchOf("second", 3));
  assert.deepEqual(await contents(connector), ["second 0", "second 1", "second 2"]);
});

Deno.test("PostgreSQLConnector listens to the server that it writes to", async () => {
  await using first = await PostgresServer.start();
  await using second = await PostgresServer.start();
  const url = await first.createDatabase();
  const other = await second.createDatabase();
  await using elsewhere = await openConnector(other);
  await using connector = await openConnector(
    url.replace(`:${first.port}/`, `:${first.port},127.0.0.1:${second.port}/`),
  );
  const seen: string[] = [];
  const stop = await connector.watch((logs) => seen.push(...logs.map(({ content }) => content)));
  await listens(first, url);
  await moveWriter(first, url);
  await saveStubbornly(connector, batchOf("here"));
  await listens(second, other);
  await elsewhere.saveLogs(batchOf("elsewhere"));
  const told = async () => {
    while (!seen.includes("elsewhere 9")) await pause(20);
  };
  await withDeadline(told(), () => `told of ${seen}`);
  await stop();
});

/** Makes a server read-only so that only the connection that writes has to notice. */
async function moveWriter(server: PostgresServer, url: string): Promise<void> {
  const database = new URL(url).pathname.slice(1);
  await server.query(`alter database ${database} set default_transaction_read_only = on`);
  await server.query(
    "select pg_terminate_backend(pid) from pg_stat_activity " +
      "where application_name = 'supertracer' and query like 'WITH process%'",
  );
  await pause(100);
}

/** Waits until somebody listens there. */
async function listens(server: PostgresServer, url: string): Promise<void> {
  const listening = async () => {
    const asked = "select from pg_stat_activity where query like 'listen %'";
    while ((await server.query(asked, url)).length === 0) await pause(20);
  };
  await withDeadline(listening(), "somebody listens");
}
