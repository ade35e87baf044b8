import type { FetchHandler } from "./app_handler.ts";

/** Milliseconds that requests in flight get to end, before nobody waits for them any more. */
const DRAIN_MS = 5_000;

/** Exit status after a signal: 128 and its number, as a shell reports it. */
const SIGNALS: Readonly<Partial<Record<Deno.Signal, number>>> = { SIGINT: 130, SIGTERM: 143 };

/**
 * Options of `serve()`: those of `Deno.serve` over TCP, with TLS or without.
 *
 * @example
 * ```ts
 * import type { ServeOptions } from "@supertracer/core";
 * const options: ServeOptions = { port: 8080, hostname: "127.0.0.1" };
 * ```
 */
export type ServeOptions = Deno.ServeTcpOptions & Partial<Deno.TlsCertifiedKeyPem>;

/** What `serve()` asks of the tracer. */
export interface ServedTracer {
  readonly fetch: FetchHandler;
  /** The server listens. */
  announce(origin: string, isOurs: boolean): void;
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
export function serveTracer(
  tracer: ServedTracer,
  options: ServeOptions,
): Deno.HttpServer<Deno.NetAddr> {
  const stopListening = new AbortController();
  const server = Deno.serve({
    ...options,
    onListen: (address) => {
      const scheme = options.cert === undefined ? "http" : "https";
      tracer.announce(originOf(scheme, address), options.onListen === undefined);
      options.onListen?.(address);
    },
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
    stopListening.abort();
    await tracer.close();
  });
  // Whoever waits for it gets the failure; nobody may.
  finished.catch(tracer.onCaught);
  onSignals(
    async () => {
      await withinDrain(shutdown());
      await tracer.close();
    },
    stopListening,
    tracer.onCaught,
  );
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

/** `"http://localhost:8000"`; the address that means every interface is shown as `localhost`. */
function originOf(scheme: string, { hostname, port }: Deno.NetAddr): string {
  const isAny = hostname === "0.0.0.0" || hostname === "::" || hostname === "127.0.0.1";
  const host = isAny ? "localhost" : hostname.includes(":") ? `[${hostname}]` : hostname;
  return `${scheme}://${host}:${port}`;
}

/**
 * On the first signal shuts down, then ends the process; a second one, whichever it is, ends it at
 * once. The listeners keep the process alive, as the server does; `stop` takes them off.
 */
function onSignals(
  shutdown: () => Promise<void>,
  stop: AbortController,
  onCaught: (error: unknown) => void,
): void {
  for (const [name, status] of Object.entries(SIGNALS)) {
    const signal = name as Deno.Signal;
    const listener = () => {
      stop.abort();
      shutdown().catch(onCaught).then(() => Deno.exit(status));
    };
    try {
      Deno.addSignalListener(signal, listener);
      stop.signal.addEventListener("abort", () => Deno.removeSignalListener(signal, listener));
    } catch (error) {
      onCaught(error); // Windows knows no SIGTERM.
    }
  }
}
