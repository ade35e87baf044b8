import type { FetchHandler } from "./app_handler.ts";

/** Milliseconds that requests in flight get to end after a signal, before they are cut off. */
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
  /** Ends the dashboard's own streams, which would hold up a shutdown. */
  endStreams(): void;
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

  const shutdown = async () => {
    tracer.endStreams();
    await server.shutdown();
  };
  const finished = server.finished.then(async () => {
    stopListening.abort();
    await tracer.close();
  });
  // Whoever waits for it gets the failure; nobody may.
  finished.catch(tracer.onCaught);
  onSignals(
    async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const deadline = new Promise<void>((resolve) => timer = setTimeout(resolve, DRAIN_MS));
      await Promise.race([shutdown(), deadline]);
      clearTimeout(timer);
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
