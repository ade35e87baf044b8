import { type App, SuperTracer, type SuperTracerOptions } from "@supertracer/core";
import { PrintedLines } from "./printed_lines.ts";
import { WatchedConnector } from "./watched_connector.ts";

/** A traced app on a port of its own. */
export interface TracedServer {
  readonly port: number;
  /** `"http://127.0.0.1:45678"`. */
  readonly origin: string;
  readonly tracer: SuperTracer;
  readonly connector: WatchedConnector;
  /** What the tracer printed, kept out of the output of the tests. */
  readonly printed: readonly string[];
  /** Rejects as `tracer.close()` does. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Wraps an app and serves it, until the test is over. */
export function serveTraced(app: App, options: SuperTracerOptions = {}): TracedServer {
  const connector = new WatchedConnector();
  using output = new PrintedLines();
  const tracer = new SuperTracer(app, {
    connector,
    auth: { accessToken: "token-of-the-test" },
    ...options,
  });
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
    onError: () => new Response("Internal Server Error", { status: 500 }),
  }, tracer.fetch);
  return {
    port: server.addr.port,
    origin: `http://127.0.0.1:${server.addr.port}`,
    tracer,
    connector,
    printed: output.lines,
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await tracer.close();
    },
  };
}
