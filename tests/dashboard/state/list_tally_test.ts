import assert from "node:assert/strict";
import type { LogHistogram } from "../../../core/service/log_histogram.ts";
import { ListTally } from "../../../dashboard/state/list_tally.ts";
import { FakeBrowser } from "../support/fake_browser.ts";

/** A tally whose server, clock and timers are the test's. */
class Fixture {
  readonly browser = new FakeBrowser();
  readonly asked: string[] = [];
  isSeen = true;
  isShown = true;
  now = 0;
  answer = (start: number | undefined): LogHistogram => {
    const [from, bucketMs] = start === undefined ? [0, 1_000] : [start, 10];
    const buckets = Array.from({ length: 10 }, (_, index) => {
      return { start: from + index * bucketMs, total: index === 9 ? 7 : 0, errors: 0 };
    });
    return {
      start: from,
      end: from + 10 * bucketMs,
      bucketMs,
      isComplete: true,
      countedFrom: from,
      buckets,
    };
  };
  readonly tally = new ListTally({
    api: {
      count: (params) => {
        this.asked.push(`count ${params}`);
        return Promise.resolve({ count: 7, isMore: false });
      },
      histogram: (params) => {
        this.asked.push(`histogram ${params}`);
        const start = params.get("start");
        return Promise.resolve(this.answer(start === null ? undefined : Number(start)));
      },
    },
    isSeen: () => this.isSeen,
    wantsHistogram: () => this.isShown,
    around: this.browser,
    now: () => this.now,
  });

  async pass(ms: number): Promise<void> {
    this.now += ms;
    await this.browser.pass(ms);
  }
}

const PARAMS = new URLSearchParams({ kind: "request" });

Deno.test("ListTally.show() counts, and looks closer where nobody has chosen the time", async () => {
  const fixture = new Fixture();
  fixture.tally.show(PARAMS, false);
  await fixture.browser.settle();
  assert.equal(fixture.tally.count.value?.count, 7);
  assert.deepEqual(fixture.asked, [
    "count kind=request",
    "histogram kind=request",
    "histogram kind=request&start=9000",
  ]);
  assert.equal(fixture.tally.histogram.value?.start, 9_000);
});

Deno.test("ListTally.show() leaves a chosen time as it is", async () => {
  const fixture = new Fixture();
  fixture.tally.show(PARAMS, true);
  await fixture.browser.settle();
  assert.equal(fixture.asked.length, 2);
});

Deno.test("ListTally.touch() counts again, but news a thousand times a second only now and then", async () => {
  const fixture = new Fixture();
  fixture.tally.show(PARAMS, true);
  await fixture.browser.settle();
  for (let turn = 0; turn < 100; turn++) {
    fixture.tally.touch();
    await fixture.pass(100);
  }
  const counts = fixture.asked.filter((line) => line.startsWith("count")).length;
  assert.ok(counts >= 3 && counts <= 5, `${counts} times in ten seconds`);
});

Deno.test("ListTally asks nothing while nobody looks, and no chart that is hidden", async () => {
  const fixture = new Fixture();
  fixture.isShown = false;
  fixture.tally.show(PARAMS, true);
  await fixture.browser.settle();
  assert.deepEqual(fixture.asked, ["count kind=request"]);
  fixture.isSeen = false;
  fixture.tally.touch();
  await fixture.pass(60_000);
  assert.equal(fixture.asked.length, 1);
  fixture.isSeen = true;
  await fixture.pass(60_000);
  assert.equal(fixture.asked.length, 2);
  fixture.tally.close();
  assert.equal(fixture.browser.waiting, 0);
});

Deno.test("ListTally says why there is no histogram, and counts all the same", async () => {
  const fixture = new Fixture();
  fixture.answer = () => {
    throw new Error("no such thing");
  };
  fixture.tally.show(PARAMS, true);
  await fixture.browser.settle();
  assert.equal(fixture.tally.problem.value, "no such thing");
  assert.equal(fixture.tally.count.value?.count, 7);
});
