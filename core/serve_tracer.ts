import type { FetchHandler } from "./capture/app_handler.ts";
import {
  onShutdownSignal,
  SHUTDOWN_SIGNALS,
  type ShutdownSignal,
} from "./runtime/shutdown_signals.ts";

/** Milliseconds that requests in flight get to end, before nobody waits for them any more. */
const DRAIN_MS = 5_000;

/**
 * Options of `serve()` over TCP, with TLS or without: those of `Deno.serve`.
 *
 * @example
 * ```ts
 * import type { ServeOptions } from "@supertracer/core";
 * const options: ServeOptions = { port: 8080, hostname: "127.0.0.1" };
 * ```
 */
export type ServeOptions = Deno.ServeTcpOptions & Partial<Deno.TlsCertifiedKeyPem>;

/** Options of `serve()` over any transport. */
export type AnyServeOptions = ServeOptions | Deno.ServeUnixOptions | Deno.ServeVsockOptions;

/** What `serve()` asks of the tracer. */
export interface ServedTracer {
  readonly fetch: FetchHandler;
  /** The server listens; by `isOurs` the app has no words of its own for it. */
  announce(address: Deno.Addr, scheme: string, isOurs: boolean): void;
  /** Ends our own streams, which would hold up a shutdown; tells whether there were any. */
  endStreams(): boolean;
  /** Whether a request of the app is under way. */
  isAnswering(): boolean;
  /** Flushes and closes. */
  close(): Promise<void>;
  /** Something of ours failed while shutting down. */
  onCaught(error: unknown): void;
}

/**
 * Serves a traced app, and on shutdown (SIGTERM, SIGINT, abort signal, `server.shutdown()`) lets
 * requests end, then flushes and closes.
 */
export function serveTracer(tracer: ServedTracer, options: AnyServeOptions): Deno.HttpServer {
  let stopListening = () => {};
  const server: Deno.HttpServer = Deno.serve({
    ...options,
    onListen: (address: Deno.Addr) => {
      const scheme = "cert" in options && options.cert !== undefined ? "https" : "http";
      tracer.announce(address, scheme, options.onListen === undefined);
      // The address is of the transport that the options ask for, or that the environment does.
      (options as Deno.ServeOptions).onListen?.(address);
    },
    // The runtime's declarations have an overload for each transport, and none for any.
  } as Deno.ServeTcpOptions, tracer.fetch);

  // A client of ours that takes no more must not hold up the app: its streams have ended, and yet
  // its connection has not. What the app answers is waited for, as by `Deno.serve`.
  const givenUp = Promise.withResolvers<void>();
  const drain = async () => {
    let isDrained = false;
    const drained = server.shutdown().finally(() => isDrained = true);
    if (!tracer.endStreams()) return await drained;
    do await withinDrain(drained); while (!isDrained && tracer.isAnswering());
    givenUp.resolve();
  };
  let draining: Promise<void> | undefined;
  const shutdown = () => draining ??= drain();
  const finished = Promise.race([server.finished, givenUp.promise]).then(async () => {
    stopListening();
    await tracer.close();
  });
  // Whoever waits for it gets the failure; nobody may.
  finished.catch(tracer.onCaught);
  const exit = (signal: ShutdownSignal) => Deno.exit(SHUTDOWN_SIGNALS[signal]);
  stopListening = onShutdownSignal((signal) => {
    withinDrain(shutdown()).then(() => tracer.close()).catch(tracer.onCaught)
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

/** Waits for the end of requests, but not for ever. */
async function withinDrain(drained: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((resolve) => timer = setTimeout(resolve, DRAIN_MS));
  try {
    await Promise.race([drained, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
