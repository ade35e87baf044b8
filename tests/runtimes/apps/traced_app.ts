/**
 * A traced app with the server that is named by the argument, its dashboard and its API. Prints its
 * address; `/notes` answers what the app has noticed.
 *
 * @module
 */
import { SuperTracer } from "@supertracer/core";
import process from "node:process";
import { SERVERS } from "./serve.ts";

const notes: string[] = [];
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const encoder = new TextEncoder();

/** A stream that never ends, until it is cancelled. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await pause(10);
      controller.enqueue(encoder.encode("more ".repeat(100)));
    },
    cancel: () => void notes.push("cancelled"),
  });
}

let pulled = 0;
/** A stream that is much faster than its reader, and counts what it was asked for. */
function fast(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(65_536));
    },
  }, { highWaterMark: 0 });
}

function parts(...texts: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      for (const text of texts) {
        controller.enqueue(encoder.encode(text));
        await pause(20);
      }
      controller.close();
    },
  });
}

const tracer = new SuperTracer(async (request) => {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case "/json":
      tracer.getLogger("app").info("answering");
      return Response.json({ hello: "world" });
    case "/echo":
      return Response.json({ got: await request.json() }, { status: 201 });
    case "/stream":
      return new Response(parts("one ", "two ", "three"), {
        headers: { "content-type": "text/plain" },
      });
    case "/endless":
      return new Response(endless());
    case "/fast":
      return new Response(fast());
    case "/slow":
      await pause(400);
      return new Response("late");
    case "/waits":
      return await new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      });
    case "/caught":
      tracer.current()?.recordError(new TypeError("of the app"));
      return new Response("sorry", { status: 500 });
    case "/large":
      return new Response("x".repeat(1_000_000));
    case "/breaks":
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await pause(10);
            controller.error(new Error("broken stream"));
          },
        }),
      );
    case "/throws":
      throw new Error("thrown");
    case "/notes":
      return Response.json({ notes, pulled });
  }
  return new Response("not here", { status: 404 });
}, {
  auth: { accessToken: "token-of-the-test" },
  api: { enabled: true, apiKey: "key-of-the-test-app" },
  capture: { excludePaths: ["/notes"] },
});

process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
process.on("SIGTERM", async () => {
  await tracer.close();
  console.log(JSON.stringify(tracer.stats()));
  process.exit(0);
});
const serve = SERVERS[process.argv[2] ?? ""];
if (serve === undefined) throw new TypeError("Name a server");
const port = await serve(tracer.fetch);
console.error(`Listening on http://127.0.0.1:${port}/`);
