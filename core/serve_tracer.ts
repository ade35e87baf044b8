import type { FetchHandler } from "./capture/app_handler.ts";
import { within } from "./runtime/deadline.ts";
import type { Addr, AnyServeOptions, HttpServer } from "./runtime/server.ts";
import {
  onShutdownSignal,
  SHUTDOWN_SIGNALS,
  type ShutdownSignal,
} from "./runtime/shutdown_signals.ts";

/** Milliseconds that requests in flight get to finish. */
const DRAIN_MS = 5_000;

/** What `serve()` needs from the tracer. */
export interface ServedTracer {
  readonly fetch: FetchHandler;
  /** The server listens. With `isOurs` the app has no `onListen` that announces it. */
  announce(address: Addr, scheme: string, isOurs: boolean): void;
  /**
   * Ends the tracer's own streams, which would block a shutdown. Returns whether there were any.
   */
  endStreams(): boolean;
  /** Whether a request of the app is in flight. */
  isAnswering(): boolean;
  /** Flushes and closes. */
  close(): Promise<void>;
  /** Called for errors of the tracer during shutdown. */
  onCaught(error: unknown): void;
}

/**
 * Serves a traced app. On shutdown (SIGTERM, SIGINT, abort signal, `server.shutdown()`), lets
 * requests finish, then flushes and closes.
 */
export function serveTracer(tracer: ServedTracer, options: AnyServeOptions): HttpServer {
  let stopListening = () => {};
  const server: Deno.HttpServer = Deno.serve({
    ...options,
    onListen: (address: Deno.Addr) => {
      const scheme = "cert" in options && options.cert !== undefined ? "https" : "http";
      tracer.announce(address, scheme, options.onListen === undefined);
      // The address belongs to the transport that the options, or the environment, ask for.
      (options as Deno.ServeOptions).onListen?.(address);
    },
    // The runtime declares an overload for each transport, but none for all of them.
  } as Deno.ServeTcpOptions, tracer.fetch);

  // A client of the dashboard that stops reading must not block the shutdown: its streams have
  // ended, but its connection has not. The app's own responses are awaited, as by `Deno.serve`.
  const givenUp = Promise.withResolvers<void>();
  const drain = async () => {
    let isDrained = false;
    const drained = server.shutdown().finally(() => isDrained = true);
    if (!tracer.endStreams()) return await drained;
    do await within(drained, DRAIN_MS, () => {}); while (!isDrained && tracer.isAnswering());
    givenUp.resolve();
  };
  let draining: Promise<void> | undefined;
  const shutdown = () => draining ??= drain();
  const finished = Promise.race([server.finished, givenUp.promise]).then(async () => {
    stopListening();
    await tracer.close();
  });
  // Callers who await it get the failure, but there may be none.
  finished.catch(tracer.onCaught);
  const exit = (signal: ShutdownSignal) => Deno.exit(SHUTDOWN_SIGNALS[signal]);
  stopListening = onShutdownSignal((signal) => {
    within(shutdown(), DRAIN_MS, () => {}).then(() => tracer.close()).catch(tracer.onCaught)
      .then(() => exit(signal));
  }, tracer.onCaught);
  return {
    addr: server.addr,
    finished,
    ref: () => server.ref(),
    unref: () => server.unref(),
    shutdown: async () => {
      await shutdown();
      await finished;
    },
    [Symbol.asyncDispose]: async () => {
      await shutdown();
      await finished;
    },
  };
}
