import type { BaseConnector } from "../connectors/base_connector.ts";

/** What is needed to open a storage and bring it up to date. */
export interface StorageParts {
  readonly connector: BaseConnector;
  /** Opens the storage if necessary. */
  ready(): Promise<void>;
  /** Stores what has been recorded. */
  flush(): Promise<void>;
  /** Called for failures that are not reported elsewhere. */
  onCaught(): void;
}

/** The storage, opened on first use. */
export class OpenStorage {
  readonly #parts: StorageParts;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  /** The storage, opened. */
  async get(): Promise<BaseConnector> {
    await this.#parts.ready();
    return this.#parts.connector;
  }

  /**
   * The storage, with everything recorded and counted so far. If saving that fails, it is used as
   * it is.
   */
  async upToDate(): Promise<BaseConnector> {
    const connector = await this.get();
    await this.#parts.flush().catch(() => this.#parts.onCaught());
    return connector;
  }
}
