import assert from "node:assert/strict";
import { type TapListener, Taps } from "../../../core/capture/response_tap.ts";

const SILENT = {
  enter: () => {},
  leave: () => {},
  onChunk: () => {},
  onEnd: () => {},
  onError: () => {},
  onCancel: () => {},
};

function tapStream(
  source: ReadableStream<Uint8Array>,
  listener: TapListener,
  onCaught: (thrown: unknown) => void,
): ReadableStream<Uint8Array> {
  return new Taps(onCaught).tap(source, listener);
}

function fail(): never {
  throw new Error("listener");
}

Deno.test("Taps.tap() hands on everything though its listener throws, and says so", async () => {
  const caught: unknown[] = [];
  const listener = { ...SILENT, onChunk: fail, onEnd: fail, onError: fail, onCancel: fail };
  const onCaught = (thrown: unknown) => caught.push(thrown);
  const source = () => ReadableStream.from([new Uint8Array([1]), new Uint8Array([2])]);
  const bytes = await new Response(tapStream(source(), listener, onCaught)).bytes();
  assert.deepEqual([...bytes], [1, 2]);
  assert.equal(caught.length, 3);
  await tapStream(source(), listener, onCaught).cancel("left");
  assert.equal(caught.length, 4);
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error("no") });
  const reader = tapStream(broken, listener, onCaught).getReader();
  await assert.rejects(reader.read(), (reason) => reason === "no");
  assert.equal(caught.length, 5);
});

Deno.test("Taps.tap() never runs ahead of its reader", async () => {
  let pulled = 0;
  const source = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array([++pulled])),
  }, { highWaterMark: 0 });
  const reader = tapStream(source, SILENT, () => assert.fail()).getReader();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(pulled, 0);
  const [first, second] = await Promise.all([reader.read(), reader.read()]);
  assert.deepEqual([first.value?.[0], second.value?.[0]], [1, 2]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(pulled, 2);
  await reader.cancel();
});

Deno.test("Taps.tap() gives nothing more to a reader that left while a chunk was on its way", async () => {
  const late = Promise.withResolvers<void>();
  const told: string[] = [];
  const source = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await late.promise;
      controller.enqueue(new Uint8Array([1]));
    },
  }, { highWaterMark: 0 });
  const listener = {
    ...SILENT,
    onChunk: () => told.push("chunk"),
    onEnd: () => told.push("end"),
    onCancel: () => told.push("cancel"),
  };
  const reader = tapStream(source, listener, () => assert.fail()).getReader();
  const reading = reader.read();
  await reader.cancel();
  late.resolve();
  assert.equal((await reading).done, true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(told, ["cancel"]);
});

/** A byte stream of three bytes, which says with how large a buffer it is asked. */
function byteSource(told: unknown[] = []): ReadableStream<Uint8Array> {
  let next = 1;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const view = controller.byobRequest?.view;
      told.push(view?.byteLength);
      if (next > 3) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else if (view) {
        new Uint8Array(view.buffer, view.byteOffset)[0] = next++;
        controller.byobRequest?.respond(1);
      } else controller.enqueue(new Uint8Array([next++]));
    },
    cancel: (reason) => void told.push(reason),
  });
}

Deno.test("Taps.tap() keeps a byte stream one, read into the reader's own buffers", async () => {
  const sizes: unknown[] = [];
  const seen: number[] = [];
  let ended = false;
  const listener = {
    ...SILENT,
    onChunk: (chunk: unknown) => seen.push(...(chunk as Uint8Array)),
    onEnd: () => ended = true,
  };
  const reader = tapStream(byteSource(sizes), listener, () => assert.fail())
    .getReader({ mode: "byob" });
  const got: number[] = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(7));
    if (done) break;
    got.push(...value);
  }
  assert.deepEqual(got, [1, 2, 3]);
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(sizes, [7, 7, 7, 7]);
  assert.equal(ended, true);
});

Deno.test("Taps.tap() of a byte stream takes readers of both kinds in turn, and cancels", async () => {
  const told: unknown[] = [];
  const tapped = tapStream(byteSource(told), SILENT, () => assert.fail());
  const first = tapped.getReader();
  assert.deepEqual([...(await first.read()).value ?? []], [1]);
  first.releaseLock();
  const second = tapped.getReader({ mode: "byob" });
  assert.deepEqual([...(await second.read(new Uint8Array(4))).value ?? []], [2]);
  second.releaseLock();
  const third = tapped.getReader();
  assert.deepEqual([...(await third.read()).value ?? []], [3]);
  await third.cancel("left");
  assert.deepEqual(told, [undefined, 4, undefined, "left"]);
});

Deno.test("Taps.tap() hands on the failure of a byte stream", async () => {
  const failures: unknown[] = [];
  const listener = { ...SILENT, onError: (reason: unknown) => failures.push(reason) };
  const broken = new ReadableStream<Uint8Array>({
    type: "bytes",
    pull: (controller) => controller.error("broken"),
  });
  const reader = tapStream(broken, listener, () => assert.fail()).getReader();
  await assert.rejects(reader.read(), (reason) => reason === "broken");
  assert.deepEqual(failures, ["broken"]);
});

Deno.test("Taps.tap() asks its source as the listener's doing, and not for longer", async () => {
  const told: string[] = [];
  const listener = {
    ...SILENT,
    enter: () => (told.push("enter"), "outer"),
    leave: (outer: unknown) => told.push(`leave ${outer}`),
  };
  const source = new ReadableStream<Uint8Array>({
    pull(controller) {
      told.push("pull");
      controller.enqueue(new Uint8Array([1]));
    },
    cancel: () => void told.push("cancel"),
  }, { highWaterMark: 0 });
  await new Promise((resolve) => setTimeout(resolve));
  const reader = tapStream(source, listener, () => assert.fail()).getReader();
  await reader.read();
  await reader.cancel();
  const asked = ["enter", "pull", "leave outer"];
  assert.deepEqual(told, [...asked, "enter", "cancel", "leave outer"]);
});

Deno.test("Taps.tap() tells what kind a stream is without asking it for a reader that it has not", () => {
  const tried: unknown[] = [];
  const source = new ReadableStream<Uint8Array>();
  const { getReader } = source;
  Object.defineProperty(source, "getReader", {
    value: (...given: []) => {
      tried.push(...given);
      return Reflect.apply(getReader, source, given);
    },
  });
  tapStream(source, SILENT, () => assert.fail());
  assert.deepEqual(tried, []);
});
