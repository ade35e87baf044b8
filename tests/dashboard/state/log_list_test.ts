import assert from "node:assert/strict";
import { compileFilters } from "../../../core/filters/matches_filters.ts";
import { logQuery } from "../../../core/http/queries.ts";
import type { LogRow } from "../../../core/log/log_shapes.ts";
import { Api } from "../../../dashboard/server/api.ts";
import { LogList } from "../../../dashboard/state/log_list.ts";
import { FakeBrowser } from "../support/fake_browser.ts";

/** A storage behind the endpoints, and a list on it. */
class Fixture {
  readonly browser = new FakeBrowser();
  readonly asked: string[] = [];
  stored: LogRow[] = [];
  mayFollow = true;
  isDown = false;
  newStores = 0;
  /** Rows that are looked at for one answer. */
  searchedAtOnce = Infinity;
  readonly list: LogList;

  constructor(count: number) {
    for (let id = 1; id <= count; id++) this.stored.push(row(id));
    const api = new Api({ fetch: (input) => Promise.resolve(this.#answer(String(input))) });
    this.list = new LogList({
      api,
      kind: "request",
      pageSize: () => 50,
      around: this.browser,
      onConnection() {},
      onStatus() {},
      onNewStore: () => this.newStores++,
      mayFollow: () => this.mayFollow,
    });
  }

  /** Shows the list, connected. */
  async open(): Promise<void> {
    this.list.show("");
    await this.browser.settle();
    this.browser.source.send("ready");
    await this.browser.settle();
  }

  /** Saves rows and tells the stream. */
  async save(...rows: LogRow[]): Promise<void> {
    this.stored.push(...rows);
    this.browser.source.send("logs", { logs: rows });
    await this.browser.pass(200);
  }

  get ids(): number[] {
    return this.list.rows.value.map(({ id }) => id);
  }

  #answer(url: string): Response {
    this.asked.push(url);
    if (this.isDown) throw new TypeError("connection refused");
    const filters = logQuery(50).read(new URL(url, "http://a/").searchParams, "page");
    const found = this.stored.filter(compileFilters(filters))
      .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id);
    const limit = Math.min(filters.limit ?? 50, this.searchedAtOnce);
    const logs = found.slice(0, limit);
    const isComplete = limit < this.searchedAtOnce || found.length <= limit;
    const last = logs.at(-1);
    const next = found.length > limit && last ? `${last.timestamp}:${last.id}` : null;
    return Response.json({ logs, next, isComplete });
  }
}

function row(id: number, timestamp = 1_000_000 + id * 1_000): LogRow {
  return { id, timestamp, content: `GET /${id}`, method: "GET", logLevel: "HTTP" };
}

Deno.test("LogList shows the newest page, and news at the top", async () => {
  const fixture = new Fixture(60);
  await fixture.open();
  assert.equal(fixture.ids.length, 50);
  assert.match(fixture.browser.source.url, /after=1060000%3A60/, "news begin where the list ends");
  await fixture.save(row(61), row(62));
  assert.deepEqual(fixture.ids.slice(0, 3), [62, 61, 60]);
});

Deno.test("LogList.loadMore() pages back to the oldest, without gap or repetition", async () => {
  const fixture = new Fixture(700);
  await fixture.open();
  while (fixture.list.hasMore.value) await fixture.list.loadMore();
  assert.deepEqual(fixture.ids, Array.from({ length: 700 }, (_, index) => 700 - index));
});

Deno.test("LogList holds news back while it may not follow, and shows them on request", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.mayFollow = false;
  await fixture.save(row(6), row(7));
  assert.deepEqual([fixture.ids[0], fixture.list.held.value.count], [5, 2]);
  fixture.list.release();
  assert.deepEqual([fixture.ids[0], fixture.list.held.value.count], [7, 0]);
});

Deno.test("LogList stands still when frozen, and catches up after", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.list.toggleFreeze();
  await fixture.save(row(6));
  assert.deepEqual([fixture.ids[0], fixture.list.held.value.count], [5, 1]);
  fixture.list.toggleFreeze();
  assert.equal(fixture.ids[0], 6);
});

Deno.test("LogList loads anew what was too much to hold back", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.mayFollow = false;
  await fixture.save(...Array.from({ length: 900 }, (_, index) => row(6 + index)));
  assert.deepEqual(fixture.list.held.value, { count: 900, overflowed: true });
  fixture.mayFollow = true;
  fixture.list.release();
  await fixture.browser.settle();
  assert.deepEqual([fixture.ids[0], fixture.list.held.value.count], [905, 0]);
});

Deno.test("LogList goes on after a break where it ended", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  await fixture.save(row(6, 900_000));
  fixture.browser.source.fail();
  await fixture.browser.pass(1_000);
  assert.match(
    fixture.browser.source.url,
    /after=900000%3A6/,
    "the one saved last, not the newest",
  );
  fixture.browser.source.send("ready");
  await fixture.save(row(7));
  assert.deepEqual(fixture.ids, [7, 5, 4, 3, 2, 1, 6]);
  assert.equal(fixture.newStores, 0);
});

Deno.test("LogList begins anew when the storage did: ids mean other logs now", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.browser.source.fail();
  fixture.stored = [row(1, 9_000_000), row(2, 9_000_001)];
  await fixture.browser.pass(1_000);
  fixture.browser.source.send("ready");
  await fixture.browser.settle();
  assert.equal(fixture.newStores, 1);
  assert.ok(fixture.list.renewedAt.value !== undefined, "and says so");
  assert.deepEqual(fixture.list.rows.value.map(({ timestamp }) => timestamp), [
    9_000_001,
    9_000_000,
  ]);
});

Deno.test("LogList fetches what the stream left out", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.stored.push(row(6), row(7));
  fixture.browser.source.send("gap", { dropped: 2 });
  await fixture.browser.settle();
  await fixture.browser.pass(200);
  assert.deepEqual(fixture.ids.slice(0, 3), [7, 6, 5]);
});

Deno.test("LogList starts from the top when too much was left out, and does not loop", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  for (let id = 6; id < 3_000; id++) fixture.stored.push(row(id));
  fixture.browser.source.send("gap", { dropped: 2_994 });
  for (let turn = 0; turn < 20; turn++) await fixture.browser.settle();
  await fixture.browser.pass(200);
  assert.equal(fixture.ids[0], 2_999);
  assert.ok(fixture.asked.length < 12, `${fixture.asked.length} requests`);
  while (fixture.list.hasMore.value) await fixture.list.loadMore();
  assert.equal(fixture.ids.length, 2_999);
});

Deno.test("LogList says why it cannot load, and loads once the server is back", async () => {
  const fixture = new Fixture(5);
  fixture.isDown = true;
  fixture.list.show("");
  await fixture.browser.settle();
  assert.equal(fixture.list.phase.value, "failed");
  assert.match(fixture.list.problem.value ?? "", /still running/);
  fixture.isDown = false;
  fixture.browser.source.send("ready");
  await fixture.browser.settle();
  assert.deepEqual([fixture.list.phase.value, fixture.ids.length], ["ready", 5]);
});

Deno.test("LogList.show() forgets the answers to the filters before", async () => {
  const fixture = new Fixture(5);
  fixture.list.show('"GET /1"');
  fixture.list.show('"GET /2"');
  await fixture.browser.settle();
  assert.deepEqual(fixture.ids, [2]);
});

Deno.test("LogList.show() drops news that came for the query before", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  // Not stored: only a batch that was kept could bring it into the list.
  fixture.browser.source.send("logs", { logs: [{ ...row(6), method: "POST" }] });
  fixture.list.show("method:GET");
  await fixture.browser.settle();
  await fixture.browser.pass(200);
  assert.deepEqual(fixture.ids, [5, 4, 3, 2, 1]);
});

Deno.test("LogList.stop() drops news that came before", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.browser.source.send("logs", { logs: [row(6)] });
  fixture.list.stop();
  fixture.list.show('"GET /1"');
  await fixture.browser.settle();
  fixture.browser.source.send("logs", { logs: [row(1)] });
  await fixture.browser.pass(200);
  assert.deepEqual(fixture.ids, [1]);
});

Deno.test("LogList.show() asks the server and the live stream the same", async () => {
  const fixture = new Fixture(5);
  fixture.list.show("path:/a b");
  await fixture.browser.settle();
  const asked = [fixture.asked[0] ?? "", fixture.browser.source.url].map((url) => {
    const { searchParams } = new URL(url, "http://a/");
    return [searchParams.get("kind"), searchParams.get("q")];
  });
  assert.deepEqual(asked, [["request", "path:/a b"], ["request", "path:/a b"]]);
});

Deno.test("LogList.stop() shows nothing, and asks nothing", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.list.stop();
  await fixture.browser.pass(1_000);
  assert.deepEqual([fixture.ids, fixture.list.phase.value], [[], "ready"]);
  assert.ok(fixture.browser.source.isClosed);
});

Deno.test("LogList searches on by itself until there is a page of rows", async () => {
  const fixture = new Fixture(90);
  fixture.searchedAtOnce = 20;
  await fixture.open();
  await fixture.browser.settle();
  assert.equal(fixture.ids.length, 60);
  assert.equal(fixture.list.searchedTo.value, 1_031_000);
  const before = fixture.asked.length;
  await fixture.list.loadMore();
  assert.equal(fixture.asked.length, before, "not by itself");
  await fixture.list.loadMore(true);
  assert.equal(fixture.list.searchedTo.value, 1_011_000);
  await fixture.list.loadMore(true);
  assert.deepEqual([fixture.list.searchedTo.value, fixture.list.hasMore.value], [undefined, false]);
});

Deno.test("LogList searches on by itself a few times only", async () => {
  const fixture = new Fixture(90);
  fixture.searchedAtOnce = 2;
  await fixture.open();
  await fixture.browser.settle();
  assert.equal(fixture.ids.length, 18);
  assert.notEqual(fixture.list.searchedTo.value, undefined);
});

Deno.test("LogList marks what could not be fetched after a gap, until it is loaded again", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.isDown = true;
  fixture.browser.source.send("gap", { dropped: 2 });
  await fixture.browser.settle();
  assert.equal(fixture.list.gapAt.value?.id, 5);
  fixture.isDown = false;
  fixture.stored.push(row(6));
  fixture.list.reload();
  await fixture.browser.settle();
  assert.deepEqual([fixture.list.gapAt.value, fixture.ids[0]], [undefined, 6]);
});

Deno.test("LogList.close() leaves no stream and no timer", async () => {
  const fixture = new Fixture(5);
  await fixture.open();
  fixture.browser.source.send("logs", { logs: [row(6)] });
  fixture.list.close();
  assert.equal(fixture.browser.waiting, 0);
  assert.ok(fixture.browser.sources.every((source) => source.isClosed));
});
