import assert from "node:assert/strict";
import { ServerError } from "../../../dashboard/server/api.ts";
import { forgetAnswers, Poll, type PollSurroundings } from "../../../dashboard/server/poll.ts";
import { FakeBrowser } from "../support/fake_browser.ts";

/** A browser whose clock is the test's. */
class FakePollBrowser extends FakeBrowser implements PollSurroundings {
  clock = 1;

  now(): number {
    return this.clock;
  }

  override async pass(ms: number): Promise<void> {
    this.clock += ms;
    await super.pass(ms);
  }
}

function start(interval = 2_000): { poll: Poll<number>; around: FakePollBrowser } {
  forgetAnswers();
  const around = new FakePollBrowser();
  return { poll: new Poll<number>(() => interval, around), around };
}

Deno.test("Poll asks again after each interval", async () => {
  const { poll, around } = start();
  let asked = 0;
  poll.show("a", () => Promise.resolve(++asked));
  await around.settle();
  assert.equal(poll.data.value, 1);
  await around.pass(1_999);
  assert.equal(asked, 1);
  await around.pass(1);
  assert.equal(poll.data.value, 2);
  poll.close();
  assert.equal(around.waiting, 0);
});

Deno.test("Poll gives a slow server time to rest", async () => {
  const { poll, around } = start();
  let asked = 0;
  poll.show("a", () => {
    around.clock += 1_000;
    return Promise.resolve(++asked);
  });
  await around.settle();
  await around.pass(8_000);
  assert.equal(asked, 1);
  await around.pass(1_000);
  assert.equal(asked, 2);
  poll.close();
});

Deno.test("Poll asks nothing while it sleeps, and what is due when it wakes", async () => {
  const { poll, around } = start();
  let asked = 0;
  poll.show("a", () => Promise.resolve(++asked));
  await around.settle();
  poll.setAwake(false);
  await around.pass(60_000);
  assert.equal(asked, 1);
  poll.setAwake(true);
  await around.pass(0);
  assert.equal(asked, 2);
  poll.close();
});

Deno.test("Poll asks once for what can't change any more", async () => {
  const { poll, around } = start();
  let asked = 0;
  poll.show("a", () => Promise.resolve(++asked), false);
  await around.settle();
  assert.equal(around.waiting, 0);
  assert.equal(asked, 1);
  poll.close();
});

Deno.test("Poll keeps the last answer when the server fails, and goes on asking", async () => {
  const { poll, around } = start();
  let fails = false;
  poll.show("a", () => fails ? Promise.reject(new ServerError("down", 503)) : Promise.resolve(7));
  await around.settle();
  fails = true;
  await around.pass(2_000);
  assert.equal(poll.data.value, 7);
  assert.deepEqual(poll.problem.value, { message: "down", isMissing: false });
  fails = false;
  await around.pass(2_000);
  assert.equal(poll.problem.value, undefined);
  poll.close();
});

Deno.test("Poll does not ask again for what the server does not have", async () => {
  const { poll, around } = start();
  poll.show("a", () => Promise.reject(new ServerError("There is nothing here", 404)));
  await around.settle();
  assert.deepEqual(poll.problem.value, { message: "There is nothing here", isMissing: true });
  assert.equal(around.waiting, 0);
  poll.close();
});

Deno.test("Poll takes no answer to a question that is not asked any more", async () => {
  const { poll, around } = start();
  const slow = Promise.withResolvers<number>();
  poll.show("a", () => slow.promise);
  poll.show("b", () => Promise.resolve(2));
  slow.resolve(1);
  await around.settle();
  assert.equal(poll.data.value, 2);
  poll.close();
});

Deno.test("Poll shows the answer before as stale, and a known one at once", async () => {
  const { poll, around } = start();
  poll.show("a", () => Promise.resolve(1));
  await around.settle();
  poll.show("b", () => Promise.resolve(2));
  assert.deepEqual([poll.data.value, poll.isStale.value], [1, true]);
  await around.settle();
  assert.deepEqual([poll.data.value, poll.isStale.value], [2, false]);
  poll.show("a", () => Promise.resolve(3));
  assert.deepEqual([poll.data.value, poll.isStale.value], [1, false]);
  await around.settle();
  assert.equal(poll.data.value, 3);
  poll.close();
});
