import type { BaseConnector } from "../connectors/base_connector.ts";

/** What a storage is opened and brought up to date by. */
export interface StorageParts {
  readonly connector: BaseConnector;
  /** Opens the storage where it is not. */
  ready(): Promise<void>;
  /** Stores what was recorded before. */
  flush(): Promise<void>;
  /** Called for a failure that is reported nowhere else. */
  onCaught(): void;
}

/** The storage, opened when it is first asked for. */
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
   * The storage, with what was recorded and counted until now. A storage that can't take that shows
   * what it has.
   */
  async upToDate(): Promise<BaseConnector> {
    const connector = await this.get();
    await this.#parts.flush().catch(() => this.#parts.onCaught());
    return connector;
  }
}
