import assert from "node:assert/strict";
import { StreamWatch } from "../../../core/capture/stream_watch.ts";
import { withoutInternals } from "../../support/without_internals.ts";

type Stream = ReadableStream<Uint8Array>;

/** Watches a stream, and notes what is told. */
function watch(stream: Stream, caught: unknown[] = []): unknown[] {
  const told: unknown[] = [];
  const found = StreamWatch.find((thrown) => caught.push(thrown));
  assert.ok(found !== undefined);
  const isWatched = found.watch(stream, {
    startedAt: 1,
    enter: () => (told.push("enter"), "outer"),
    leave: (outer) => told.push(`leave ${outer}`),
    within: (ask) => ask(),
    onChunk: (chunk) => told.push(chunk instanceof Uint8Array ? [...chunk] : chunk),
    onUnwatched: () => told.push("unwatched"),
    onEnd: () => told.push("end"),
    onError: (reason) => told.push(`error: ${reason}`),
    onCancel: () => told.push("cancel"),
  });
  assert.equal(isWatched, true);
  assert.equal(found.watch(stream, { startedAt: 2 } as never), false, "watched once");
  return told;
}

/** Without what every step is wrapped in. */
function events(told: readonly unknown[]): unknown[] {
  return told.filter((each) => each !== "enter" && each !== "leave outer");
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

const MAKE: Readonly<Record<string, () => Stream>> = {
  "a stream with a queue": () =>
    new ReadableStream({
      start(controller) {
        for (const value of [1, 2, 3]) controller.enqueue(new Uint8Array([value]));
        controller.close();
      },
    }),
  "a stream that is pulled": () => pulled({}),
  "a byte stream": () => pulled({ type: "bytes" }),
  "a byte stream that allocates": () => pulled({ type: "bytes", autoAllocateChunkSize: 16 }),
  "a generator": () =>
    ReadableStream.from(async function* () {
      for (const value of [1, 2, 3]) {
        await settle();
        yield new Uint8Array([value]);
      }
    }()),
  "a transform": () => pulled({}).pipeThrough(new TransformStream()),
};

function pulled(more: object): Stream {
  let next = 1;
  return new ReadableStream({
    async pull(controller: ReadableByteStreamController) {
      await undefined;
      if (next <= 3) return controller.enqueue(new Uint8Array([next++]));
      controller.close();
      controller.byobRequest?.respond(0);
    },
    ...more,
  } as never);
}

type Read = (stream: Stream) => Promise<number[]>;

async function readAll(stream: Stream): Promise<number[]> {
  const reader = stream.getReader();
  const bytes: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes.push(...value);
  }
}

const READ: Readonly<Record<string, Read>> = {
  "getReader()": readAll,
  "for await": async (stream) => (await Array.fromAsync(stream)).flatMap((chunk) => [...chunk]),
  "pipeThrough()": async (stream) => {
    const through = stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>());
    return [...await new Response(through).bytes()];
  },
  "tee()": async (stream) => {
    const [one, other] = stream.tee();
    const bytes = await Promise.all([one, other].map((branch) => new Response(branch).bytes()));
    assert.deepEqual(bytes[0], bytes[1]);
    return [...bytes[0] ?? []];
  },
  "Response": async (stream) => [...await new Response(stream).bytes()],
  "two readers in turn": async (stream) => {
    const first = stream.getReader();
    const { value } = await first.read();
    first.releaseLock();
    await settle();
    return [...value ?? [], ...await readAll(stream)];
  },
};

for (const [kind, make] of Object.entries(MAKE)) {
  for (const [how, read] of Object.entries(READ)) {
    Deno.test(`StreamWatch tells every chunk and the end of ${kind}, read by ${how}`, async () => {
      const stream = make();
      const told = watch(stream);
      assert.deepEqual(await read(stream), [1, 2, 3]);
      await settle();
      assert.deepEqual(events(told), [[1], [2], [3], "end"]);
    });
  }
}

Deno.test("StreamWatch tells of the end of a stream that nobody asks for anything", async () => {
  let end = (): void => {};
  const stream: Stream = new ReadableStream({
    start: (controller) => (end = () => controller.close()),
  });
  const told = watch(stream);
  const reader = stream.getReader();
  end();
  await settle();
  assert.deepEqual(told, ["end"]);
  assert.equal((await reader.read()).done, true);
});

Deno.test("StreamWatch tells two tracers of the same stream", async () => {
  let end = (): void => {};
  const stream: Stream = new ReadableStream({
    start: (controller) => (end = () => controller.close()),
  });
  const told = [watch(stream), watch(stream)];
  stream.getReader();
  end();
  await settle();
  assert.deepEqual(told, [["end"], ["end"]]);
});

Deno.test("StreamWatch tells of a failure, asked for or not, and hides it from nobody", async () => {
  for (const type of [undefined, "bytes"]) {
    for (const isAsked of [true, false]) {
      let fail = (): void => {};
      const stream: Stream = new ReadableStream({
        type,
        start(controller: ReadableStreamDefaultController) {
          fail = () => controller.error("broken");
        },
      } as never);
      const told = watch(stream);
      const reader = stream.getReader();
      const reading = isAsked ? reader.read() : undefined;
      fail();
      await assert.rejects(reading ?? reader.read(), (reason) => reason === "broken");
      await settle();
      assert.deepEqual(events(told), ["error: broken"]);
    }
  }
});

Deno.test("StreamWatch leaves a failed read that nobody handles unhandled", async () => {
  const unhandled: unknown[] = [];
  const listen = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  addEventListener("unhandledrejection", listen);
  const stream: Stream = new ReadableStream({ pull: (controller) => controller.error("broken") });
  watch(stream);
  void stream.getReader().read();
  await settle();
  removeEventListener("unhandledrejection", listen);
  assert.deepEqual(unhandled, ["broken"]);
});

Deno.test("StreamWatch tells of cancelling first, and of nothing after it", async () => {
  for (const type of [undefined, "bytes"]) {
    const seen: unknown[] = [];
    const stream: Stream = new ReadableStream({
      type,
      async pull(controller: ReadableStreamDefaultController) {
        await settle();
        controller.enqueue(new Uint8Array([1]));
      },
      cancel(reason: unknown) {
        seen.push(reason, ...events(told));
      },
    } as never);
    const told = watch(stream);
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel("left");
    await settle();
    assert.deepEqual(seen, ["left", [1], "cancel"]);
    assert.deepEqual(events(told), [[1], "cancel"]);
  }
});

Deno.test("StreamWatch tells of cancelling while a chunk is asked for", async () => {
  for (const type of [undefined, "bytes"]) {
    const stream: Stream = new ReadableStream({ type } as never);
    const told = watch(stream);
    const reader = stream.getReader();
    const reading = reader.read();
    await reader.cancel();
    assert.equal((await reading).done, true);
    await settle();
    assert.deepEqual(events(told), ["cancel"]);
  }
});

Deno.test("StreamWatch leaves the stream as it is: its kind, its queue, when it is asked", async () => {
  let asked = 0;
  const stream: Stream = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array([++asked])),
  }, { highWaterMark: 0 });
  watch(stream);
  await settle();
  assert.equal(asked, 0);
  const reader = stream.getReader();
  const [first, second] = await Promise.all([reader.read(), reader.read()]);
  assert.deepEqual([first.value?.[0], second.value?.[0]], [1, 2]);
  await settle();
  assert.equal(asked, 2);
  assert.deepEqual(Object.keys(stream), []);
  assert.equal(stream.locked, true);
  reader.releaseLock();
  assert.equal(stream.locked, false);
});

Deno.test("StreamWatch says that it can't watch a reader with its own buffers", async () => {
  const sizes: unknown[] = [];
  let next = 1;
  const stream: Stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { byobRequest } = controller;
      const view = byobRequest?.view;
      sizes.push(view?.byteLength);
      if (next > 3) controller.close();
      else if (view) new Uint8Array(view.buffer, view.byteOffset)[0] = next;
      byobRequest?.respond(next++ > 3 ? 0 : 1);
    },
  });
  const told = watch(stream);
  const reader = stream.getReader({ mode: "byob" });
  const got: number[] = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(7));
    if (done) break;
    got.push(...value);
  }
  await settle();
  assert.deepEqual(got, [1, 2, 3]);
  assert.deepEqual(sizes, [7, 7, 7, 7]);
  assert.deepEqual(events(told), ["unwatched", "end"]);
});

Deno.test("StreamWatch asks the source as the listener's doing, and not for longer", async () => {
  const seen: unknown[] = [];
  const stream: Stream = new ReadableStream({
    pull(controller) {
      seen.push(...told);
      controller.enqueue(new Uint8Array([1]));
    },
    cancel: () => void seen.push(...told.slice(-2)),
  }, { highWaterMark: 0 });
  await settle();
  const told = watch(stream);
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  assert.deepEqual(seen, ["enter", "cancel", "enter"]);
});

Deno.test("StreamWatch hands on everything though its listener throws, and says so", async () => {
  const caught: unknown[] = [];
  const found = StreamWatch.find((thrown) => caught.push(thrown));
  const fail = () => {
    throw new Error("listener");
  };
  const listener = {
    ...{ startedAt: 1, enter() {}, leave() {}, within: <T>(ask: () => T) => ask() },
    ...{ onChunk: fail, onUnwatched: fail, onEnd: fail, onError: fail, onCancel: fail },
  };
  const stream = pulled({});
  found?.watch(stream, listener);
  assert.deepEqual([...await new Response(stream).bytes()], [1, 2, 3]);
  await settle();
  assert.equal(caught.length, 4);
  const left = pulled({});
  found?.watch(left, listener);
  await left.cancel();
  assert.equal(caught.length, 5);
});

Deno.test("StreamWatch is not found where a runtime keeps streams otherwise", () => {
  assert.equal(withoutInternals(() => StreamWatch.find(() => {})), undefined);
});
