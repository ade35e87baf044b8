import { SuperTracer } from "@supertracer/core";
import { PrintingConnector } from "./printing_connector.ts";

/** Lets `/hold` answer. */
export const { promise: released, resolve: release } = Promise.withResolvers<void>();

/**
 * An app that prints what is recorded of it; nothing is before the tracer is flushed or closed.
 * `/hold` prints `holding` and answers when it is released; `/slow` prints `slow` and takes half a second.
 */
export const tracer = new SuperTracer(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/hold") {
    console.log("holding");
    await released;
  }
  if (pathname === "/slow") {
    console.log("slow");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return new Response(`hello ${pathname}`);
}, {
  connector: new PrintingConnector(),
  auth: { accessToken: "token-of-the-test" },
  recording: { flushIntervalMs: 60_000 },
});
