import type { BaseConnector } from "../connectors/base_connector.ts";

/** What a case works with. */
export interface Fixture {
  /** On empty storage, connected and prepared by `initDb()`. */
  readonly connector: BaseConnector;
  /**
   * Makes a further connector on the same storage, connected and prepared; the runner closes it.
   * Only for cases with `reopens`.
   */
  open(): Promise<BaseConnector>;
}

/** One or a few sentences of the contract, and how they are tried. */
export interface ConnectorCase {
  /** The sentence, beginning with what it is about: `"saveLog() gives ascending ids"`. */
  readonly name: string;
  /** Whether the case needs further connectors on the same storage. */
  readonly reopens?: true;
  /** What a connector must say of itself for the case to apply. */
  readonly requires?: "savesBatchesOnce" | "filtersExpressions";
  /** Whether the connector is handed over before `connect()`. */
  readonly isUnconnected?: true;
  /** Fails if the connector does not keep the contract. */
  run(fixture: Fixture): Promise<void>;
}
