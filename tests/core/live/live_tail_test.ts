import assert from "node:assert/strict";
import type { StopWatching } from "../../../core/connectors/base_connector.ts";
import { LiveTail } from "../../../core/live/live_tail.ts";
import type { Log } from "../../../core/log/log.ts";

function log(id: number): Log {
  return { id, content: `GET /${id}`, timestamp: 1_000 + id, logLevel: "HTTP" };
}

/** A storage that others save to, as a test likes. */
function tailOf(watching: () => StopWatching | undefined = () => () => {}) {
  const watched = new Set<(logs: readonly Log[]) => void>();
  const counts = { watches: 0, caught: 0, now: 1_000_000 };
  const tail = new LiveTail({
    connector: {
      watch: (listener) => {
        counts.watches++;
        const stop = watching();
        watched.add(listener);
        return stop && (async () => {
          watched.delete(listener);
          await stop();
        });
      },
    },
    ready: () => Promise.resolve(),
    onCaught: () => counts.caught++,
    now: () => counts.now,
  });
  const seen: number[] = [];
  const listener = (logs: readonly Log[]) => void seen.push(...logs.map(({ id }) => id));
  const tellOthers = (...ids: number[]) => {
    for (const tell of watched) tell(ids.map(log));
  };
  return { tail, seen, listener, tellOthers, watched, counts };
}

Deno.test("LiveTail tells of what others save, and of no log twice", async () => {
  const { tail, seen, listener, tellOthers } = tailOf();
  tail.join(listener);
  await tail.settled();
  tail.publish([log(1)]);
  tellOthers(1, 2);
  tellOthers(2, 4);
  tail.publish([log(4), log(3)]);
  assert.deepEqual(seen, [1, 2, 4, 3]);
});

Deno.test("LiveTail tells of what another one on the same connector saved, while it has listeners", () => {
  const connector = { watch: () => undefined };
  const counts = { caught: 0 };
  const [tail, other, elsewhere] = [connector, connector, { watch: () => undefined }].map(
    (each) => {
      const onCaught = () => void counts.caught++;
      return new LiveTail({ connector: each, ready: () => Promise.resolve(), onCaught });
    },
  );
  assert(tail !== undefined && other !== undefined && elsewhere !== undefined);
  const seen: string[] = [];
  const hear = (name: string) => (logs: readonly Log[]) => {
    seen.push(...logs.map(({ id }) => `${name} ${id}`));
  };
  const [first, second] = [hear("tail"), hear("other")];
  const failing = () => {
    throw new Error("the client is gone");
  };
  tail.join(first);
  other.join(second);
  elsewhere.join(hear("elsewhere"));
  tail.publish([log(1)]);
  other.publish([log(2)]);
  assert.deepEqual(seen.splice(0).sort(), ["other 1", "other 2", "tail 1", "tail 2"]);
  other.join(failing);
  tail.publish([log(3)]);
  assert.deepEqual([seen.splice(0).sort(), counts.caught], [["other 3", "tail 3"], 1]);
  other.leave(second);
  other.leave(failing);
  tail.publish([log(4)]);
  assert.deepEqual(seen, ["tail 4"]);
});

Deno.test("LiveTail watches once while somebody listens, and ends it with the last one", async () => {
  const { tail, seen, listener, tellOthers, watched, counts } = tailOf();
  const other = () => {};
  assert.equal(counts.watches, 0);
  tail.join(listener);
  tail.join(other);
  await tail.settled();
  assert.equal(counts.watches, 1);
  tail.leave(listener);
  assert.equal(watched.size, 1);
  tail.leave(other);
  await Promise.resolve();
  assert.equal(watched.size, 0);
  tail.join(listener);
  tail.leave(listener);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(watched.size, 0, "left before it had begun");
  tellOthers(1);
  assert.deepEqual(seen, []);
});

Deno.test("LiveTail counts a watch that fails, and begins another later", async () => {
  let isDown = true;
  const { tail, seen, listener, tellOthers, counts } = tailOf(() => {
    if (isDown) throw new Error("down");
    return () => Promise.reject(new Error("it does not end"));
  });
  tail.join(listener);
  await tail.settled();
  assert.equal(counts.caught, 1);
  tail.keepWatching();
  assert.equal(counts.watches, 1, "not again at once");
  isDown = false;
  counts.now += 10_000;
  tail.keepWatching();
  await tail.settled();
  tellOthers(1);
  assert.deepEqual(seen, [1]);
  tail.leave(listener);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(counts.caught, 2);
});

Deno.test("LiveTail counts a listener that fails, and the connector does not learn of it", async () => {
  const { tail, tellOthers, counts } = tailOf();
  tail.join(() => {
    throw new Error("no");
  });
  await tail.settled();
  tellOthers(1);
  assert.equal(counts.caught, 1);
});

Deno.test("LiveTail.after() knows what followed, unless others may have saved unseen", async () => {
  const { tail, listener } = tailOf();
  tail.join(listener);
  await tail.settled();
  tail.publish([log(1), log(2)]);
  assert.deepEqual(tail.after(1)?.map(({ id }) => id), [2]);
  assert.equal(tail.after(9), undefined);
  tail.leave(listener);
  tail.publish([log(3)]);
  assert.equal(tail.after(1), undefined);
  assert.deepEqual(tail.recent.map(({ id }) => id), [1, 2, 3]);
  tail.join(listener);
  await tail.settled();
  tail.publish([log(4), log(5)]);
  assert.equal(tail.after(3), undefined);
  assert.deepEqual(tail.after(4)?.map(({ id }) => id), [5]);
});

Deno.test("LiveTail remembers for a minute after the last listener, where nobody else saves", async () => {
  const { tail, listener, counts } = tailOf(() => undefined);
  tail.join(listener);
  await tail.settled();
  tail.publish([log(1)]);
  tail.leave(listener);
  tail.publish([log(2)]);
  assert.deepEqual(tail.after(1)?.map(({ id }) => id), [2]);
  counts.now += 60_001;
  tail.publish([log(3)]);
  assert.equal(tail.after(1), undefined);
  assert.deepEqual(tail.recent, []);
});

Deno.test("LiveTail remembers 500 logs, and none that were deleted", async () => {
  const { tail, listener } = tailOf();
  tail.join(listener);
  await tail.settled();
  tail.publish(Array.from({ length: 600 }, (_, i) => log(i + 1)));
  assert.equal(tail.recent.length, 500);
  assert.equal(tail.after(100), undefined);
  assert.equal(tail.after(101)?.length, 499);
  tail.forget();
  assert.equal(tail.after(101), undefined);
  assert.deepEqual(tail.recent, []);
});

Deno.test("LiveTail tells of a log whose id was another's before the storage was cleared", async () => {
  const { tail, listener, seen } = tailOf();
  tail.join(listener);
  await tail.settled();
  tail.publish([log(1), log(2)]);
  tail.forget();
  tail.publish([log(1)]);
  assert.deepEqual(seen, [1, 2, 1]);
});
