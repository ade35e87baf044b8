import type { BaseConnector } from "../connectors/base_connector.ts";

/** Fixture of a case. */
export interface Fixture {
  /** A connector with empty storage, connected and prepared by `initDb()`. */
  readonly connector: BaseConnector;
  /**
   * Creates another connector on the same storage, connected and prepared; the runner closes it.
   * Only for cases with `reopens`.
   */
  open(): Promise<BaseConnector>;
}

/** A sentence or two of the contract, and their test. */
export interface ConnectorCase {
  /** The sentence, starting with its subject: `"saveLog() returns ascending ids"`. */
  readonly name: string;
  /** Whether the case needs more connectors on the same storage. */
  readonly reopens?: true;
  /** Property of the connector that must be `true` for the case to apply. */
  readonly requires?: "savesBatchesOnce" | "filtersExpressions";
  /** Whether the case gets the connector before `connect()`. */
  readonly isUnconnected?: true;
  /** Throws if the connector violates the contract. */
  run(fixture: Fixture): Promise<void>;
}
