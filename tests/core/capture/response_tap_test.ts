import assert from "node:assert/strict";
import { type TapListener, tapReader } from "../../../core/capture/response_tap.ts";

const SILENT = {
  startedAt: 0,
  enter: () => {},
  leave: () => {},
  within: <T>(ask: () => T) => ask(),
  onChunk: () => {},
  onUnwatched: () => {},
  onEnd: () => {},
  onError: () => {},
  onCancel: () => {},
};

function tapStream(
  source: ReadableStream<Uint8Array>,
  listener: TapListener,
  onCaught: (thrown: unknown) => void,
): ReadableStream<Uint8Array> {
  return tapReader(source.getReader(), listener, onCaught);
}

function fail(): never {
  throw new Error("listener");
}

Deno.test("tapReader() hands on everything though its listener throws, and says so", async () => {
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

Deno.test("tapReader() never runs ahead of its reader", async () => {
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

Deno.test("tapReader() gives nothing more to a reader that left while a chunk was on its way", async () => {
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

Deno.test("tapReader() asks its source as the listener's doing, and not for longer", async () => {
  const told: string[] = [];
  const listener = {
    ...SILENT,
    within<T>(ask: () => T): T {
      told.push("begin");
      try {
        return ask();
      } finally {
        told.push("end");
      }
    },
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
  assert.deepEqual(told, ["begin", "pull", "end", "begin", "cancel", "end"]);
});
