import type { BaseConnector, StopWatching } from "../connectors/base_connector.ts";
import type { Log } from "../log/log.ts";

/** What a watch works with. */
export interface StorageWatchOptions {
  readonly connector: Pick<BaseConnector, "watch">;
  /** Opens the storage where it is not. */
  readonly ready: () => Promise<void>;
  /** Called with logs until it is stopped. */
  readonly onLogs: (logs: readonly Log[]) => void;
  /** Called once, when watching has begun. */
  readonly onBegun: () => void;
  /** Called for a failure that is reported nowhere else. */
  readonly onCaught: () => void;
}

/** Listens to what other processes save, from now on until it is stopped. */
export class StorageWatch {
  /** Resolved when it has begun or failed. */
  readonly settled: Promise<void>;
  readonly #options: StorageWatchOptions;
  #stop: StopWatching | undefined = undefined;
  #isOver = false;
  #hasFailed = false;

  constructor(options: StorageWatchOptions) {
    this.#options = options;
    this.settled = this.#begin().catch(() => {
      this.#hasFailed = true;
      options.onCaught();
    });
  }

  /** Whether it could not begin. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether there are other processes to listen to, as far as the connector can tell. */
  get isShared(): boolean {
    return this.#stop !== undefined;
  }

  /** Ends it; no more logs are passed on. */
  stop(): void {
    this.#isOver = true;
    this.#end().catch(this.#options.onCaught);
  }

  async #begin(): Promise<void> {
    const { connector, ready, onBegun } = this.#options;
    await ready();
    if (this.#isOver) return;
    this.#stop = await connector.watch((logs) => this.#tell(logs));
    if (this.#isOver) await this.#end();
    else onBegun();
  }

  async #end(): Promise<void> {
    const stop = this.#stop;
    this.#stop = undefined;
    await stop?.();
  }

  #tell(logs: readonly Log[]): void {
    if (this.#isOver) return;
    try {
      this.#options.onLogs(logs);
    } catch {
      this.#options.onCaught();
    }
  }
}
