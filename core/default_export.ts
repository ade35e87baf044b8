import type { App } from "./capture/app_handler.ts";
import type { Addr } from "./runtime/server.ts";
import { onShutdownSignal } from "./runtime/shutdown_signals.ts";

/** Called by `deno serve` with the address when its server listens. */
export type OnListen = (address: Addr) => void;

/** Callbacks of the tracer as the default export of `deno serve`. */
export interface ExportedTracer {
  /** The server listens. With `isOurs` the app has no `onListen` that announces it. */
  readonly announce: (address: Addr, isOurs: boolean) => void;
  /** The server accepts no more requests; the process ends when those in flight are answered. */
  readonly end: () => void;
  /** Called for errors of the tracer. */
  readonly onCaught: (error: unknown) => void;
}

/**
 * A traced app as the default export of `deno serve`, which reads its `onListen` in each worker and
 * calls it in one. On a signal that server shuts down by itself; this only has the records stored
 * in time.
 */
export class DefaultExport {
  readonly #app: App;
  readonly #tracer: ExportedTracer;
  #stop: (() => void) | undefined;
  #isTold = false;
  #isClosed = false;

  constructor(app: App, tracer: ExportedTracer) {
    this.#app = app;
    this.#tracer = tracer;
  }

  /** Read by the runtime. Other readers have no effect. */
  get onListen(): OnListen {
    if (isReadByServer()) this.#follow();
    return (address) => {
      this.#isTold = true;
      this.#follow();
      const own = ownOnListen(this.#app);
      this.#tracer.announce(address, own === undefined);
      own?.(address);
    };
  }

  /** Whether another worker of `deno serve --parallel` was given the address, not this one. */
  get isFurtherWorker(): boolean {
    return this.#stop !== undefined && !this.#isTold;
  }

  /** The tracer was closed. */
  close(): void {
    this.#isClosed = true;
    this.#stop?.();
  }

  #follow(): void {
    if (this.#isClosed) return;
    this.#stop ??= onShutdownSignal(
      () => this.#tracer.end(),
      (error) => this.#tracer.onCaught(error),
    );
  }
}

/** The app's own `onListen`. */
export function ownOnListen(app: App): OnListen | undefined {
  const onListen: unknown = Reflect.get(app, "onListen");
  return typeof onListen === "function" ? onListen.bind(app) : undefined;
}

/** Whether the caller is the runtime's HTTP server, which is what reads a default export. */
function isReadByServer(): boolean {
  return /\bext:deno_http\//.test(new Error().stack ?? "");
}
