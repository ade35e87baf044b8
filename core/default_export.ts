import type { App } from "./capture/app_handler.ts";
import { onShutdownSignal } from "./runtime/shutdown_signals.ts";

/** What `deno serve` calls with the address, when its server listens. */
export type OnListen = (address: Deno.Addr) => void;

/** What the tracer does as the default export of `deno serve`. */
export interface ExportedTracer {
  /** The server listens; by `isOurs` the app has no words of its own for it. */
  readonly announce: (address: Deno.Addr, isOurs: boolean) => void;
  /** The server takes no more requests, and the process ends when those in flight are answered. */
  readonly end: () => void;
  /** Something of ours failed. */
  readonly onCaught: (error: unknown) => void;
}

/**
 * A traced app as the default export of `deno serve`, which reads `onListen` of it in each worker and
 * calls it in one. On a signal that server ends by itself, so nothing is done here but to store what
 * was recorded in time.
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

  /** What the runtime reads. Whoever else reads it has no effect. */
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

  /** Whether another worker of `deno serve --parallel` was told of the address, and not this one. */
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

/** What the app itself does when its server listens. */
export function ownOnListen(app: App): OnListen | undefined {
  const onListen: unknown = Reflect.get(app, "onListen");
  return typeof onListen === "function" ? onListen.bind(app) : undefined;
}

/** Whether the runtime's HTTP server asks; it is the only one that reads a default export. */
function isReadByServer(): boolean {
  return /\bext:deno_http\//.test(new Error().stack ?? "");
}
