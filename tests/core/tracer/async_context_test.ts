import { AsyncLocalStorage } from "node:async_hooks";
import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";

const encoder = new TextEncoder();

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

/** A stream of three chunks that tells, each time its code runs. */
type MakeStream = (tell: () => void) => ReadableStream<Uint8Array>;

function source(tell: () => void): UnderlyingDefaultSource<Uint8Array> {
  let sent = 0;
  return {
    start: tell,
    async pull(controller) {
      tell();
      await pause();
      tell();
      if (sent++ < 3) controller.enqueue(encoder.encode("x"));
      else controller.close();
    },
  };
}

const STREAMS: Readonly<Record<string, MakeStream>> = {
  "a stream": (tell) => new ReadableStream(source(tell)),
  "a stream that is asked for each chunk": (tell) =>
    new ReadableStream(source(tell), { highWaterMark: 0 }),
  "a byte stream": (tell) => new ReadableStream({ ...source(tell), type: "bytes" } as never),
  "a generator": (tell) =>
    ReadableStream.from(async function* () {
      for (let i = 0; i < 3; i++) {
        tell();
        await pause();
        tell();
        yield encoder.encode("x");
      }
    }()),
};

for (const [name, make] of Object.entries(STREAMS)) {
  for (const isAsync of [false, true]) {
    const how = isAsync ? "an asynchronous handler" : "a synchronous handler";
    Deno.test(`SuperTracer ties log lines to their request inside ${name} of ${how}`, async () => {
      const log = () => app.tracer.getLogger().info("inside");
      const respond = () => new Response(make(log));
      const handler = isAsync ? async () => (await pause(), respond()) : respond;
      await using app = new TracedApp(handler);
      await app.send("/one");
      await app.send("/two");
      const logs = await app.logs();
      const spans = logs.filter(({ method }) => method !== undefined).map(({ spanId }) => spanId);
      const lines = logs.filter(({ method }) => method === undefined);
      assert.ok(lines.length >= 12, `${lines.length} lines`);
      for (const span of spans) {
        assert.equal(lines.filter(({ spanId }) => spanId === span).length, lines.length / 2);
      }
    });
  }
}

type Tell = (where: string) => void;
/** Makes a handler that tells where it runs, with a store of its own. */
type MakeHandler = (tell: Tell, own: AsyncLocalStorage<string>) => Deno.ServeHandler;

/** What the app sees of a store of its own. */
async function seenBy(make: MakeHandler, traced: boolean): Promise<string[]> {
  const own = new AsyncLocalStorage<string>();
  const seen: string[] = [];
  const tell = (where: string) => void seen.push(`${where}: ${own.getStore()}`);
  const plain = make(tell, own);
  await using tracer = new SuperTracer(plain, {
    connector: new MemoryConnector(),
    auth: { accessToken: "token-of-the-tests" },
  });
  await own.run("outside", async () => {
    await using server = Deno.serve({
      port: 0,
      onListen() {},
      onError: () => {
        tell("onError");
        return new Response("failed", { status: 500 });
      },
    }, traced ? tracer.fetch : plain);
    const response = await fetch(`http://localhost:${server.addr.port}/`);
    await response.text();
  });
  return seen;
}

const HANDLERS: Readonly<Record<string, MakeHandler>> = {
  "enterWith() and a throw": (tell, own) => () => {
    own.enterWith("entered");
    tell("handler");
    throw new Error("thrown");
  },
  "enterWith() and a rejection": (tell, own) => async () => {
    own.enterWith("entered");
    tell("handler");
    await pause();
    tell("later");
    throw new Error("rejected");
  },
  "enterWith() after an await, and a rejection": (tell, own) => async () => {
    await pause();
    own.enterWith("entered");
    tell("handler");
    throw new Error("rejected");
  },
  "run() around a synchronous handler": (tell, own) => () =>
    own.run("app", () => new Response(STREAMS["a stream"]?.(() => tell("pull")))),
  "run() around an asynchronous handler": (tell, own) => () =>
    own.run("app", async () => {
      await pause();
      return new Response(STREAMS["a stream"]?.(() => tell("pull")));
    }),
  "enterWith() and a stream": (tell, own) => () => {
    own.enterWith("entered");
    return new Response(STREAMS["a stream that is asked for each chunk"]?.(() => tell("pull")));
  },
  "enterWith() and a generator": (tell, own) => () => {
    own.enterWith("entered");
    return new Response(STREAMS["a generator"]?.(() => tell("generator")));
  },
  "run() around a generator": (tell, own) => () =>
    own.run("app", () => new Response(STREAMS["a generator"]?.(() => tell("generator")))),
  ...Object.fromEntries(
    Object.entries(STREAMS).map(([name, make]): [string, MakeHandler] => [
      `run() around ${name}, synchronous, that waits`,
      (tell, own) => () => own.run("app", () => new Response(make(() => tell("source")))),
    ]),
  ),
  "run() around a byte stream that allocates": (tell, own) => () =>
    own.run("app", () =>
      new Response(
        new ReadableStream({
          ...source(() => tell("source")),
          type: "bytes",
          autoAllocateChunkSize: 64,
        } as never),
      )),
  "run() around a byte stream": (tell, own) => () =>
    own.run("app", () => {
      let sent = 0;
      return new Response(
        new ReadableStream({
          type: "bytes",
          pull(controller) {
            tell("pull");
            if (sent++ < 3) controller.enqueue(encoder.encode("x"));
            else controller.close();
          },
          cancel: () => tell("cancel"),
        }),
      );
    }),
};

for (const [name, handler] of Object.entries(HANDLERS)) {
  Deno.test(`SuperTracer leaves the app's own store as it is bare: ${name}`, async () => {
    const bare = await seenBy(handler, false);
    const traced = await seenBy(handler, true);
    assert.ok(bare.length > 0);
    assert.deepEqual(traced, bare);
  });
}
