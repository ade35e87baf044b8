/**
 * An invalid configuration. The message names the key, the value and the rule, and says what to do.
 *
 * @example
 * ```ts
 * import { ConfigError, SuperTracer } from "@supertracer/core";
 * import assert from "node:assert/strict";
 *
 * assert.throws(
 *   () => new SuperTracer(() => new Response(), { capture: { sample: 2 } }),
 *   ConfigError,
 * );
 * ```
 */
export class ConfigError extends Error {
  /** `"ConfigError"`. */
  override readonly name = "ConfigError";
}

/**
 * The cause of a failure, if it calls for more than a retry:
 *
 * - `record`: the storage refuses a log of the batch because of its content. The batch is bisected,
 *   the log that is refused on its own is dropped, and the others are stored.
 * - `session`: what `connect()` and `initDb()` created is gone, such as a dropped table or a
 *   damaged file. Both are called again before the next attempt; `connect()` must then reopen
 *   whatever has become unusable.
 * - `outage`: the storage takes nothing now, whatever the logs are, such as a full disk or a server
 *   that is read-only. The batch is tried again as it is, and never bisected: an attempt whose answer
 *   was lost may have stored it, which only its own key tells.
 *
 * @example
 * ```ts
 * import { ConnectorError, type ConnectorFault } from "@supertracer/core";
 *
 * export function saveFailed(status: number): ConnectorError {
 *   const faults: Record<number, ConnectorFault> = { 404: "session", 422: "record" };
 *   return new ConnectorError(`Cannot save logs: status ${status}`, { fault: faults[status] });
 * }
 * ```
 */
export type ConnectorFault = "outage" | "record" | "session";

/** Options of a {@linkcode ConnectorError}. */
export interface ConnectorErrorOptions extends ErrorOptions {
  /**
   * The cause, if it is known; otherwise the operation is retried later.
   *
   * @default {undefined}
   */
  readonly fault?: ConnectorFault | undefined;
  /**
   * Ids of the first logs of the batch, which were saved before the failure.
   *
   * @default {[]}
   */
  readonly saved?: readonly number[];
}

/**
 * A failed storage operation. The message contains no secrets (no passwords, no query values).
 *
 * @example
 * ```ts
 * import { ConnectorError } from "@supertracer/core";
 *
 * throwsWhenFull(() => {
 *   throw new ConnectorError("Cannot save a log: the disk is full: free some space");
 * });
 * function throwsWhenFull(save: () => void) {
 *   try {
 *     save();
 *   } catch (error) {
 *     if (!(error instanceof ConnectorError)) throw error;
 *   }
 * }
 * ```
 */
export class ConnectorError extends Error {
  /** `"ConnectorError"`. */
  override readonly name = "ConnectorError";
  /** Ids of the first logs of the batch, which were saved before the failure. */
  readonly saved: readonly number[];
  /** The cause, if it is known. */
  readonly fault: ConnectorFault | undefined;

  /**
   * Creates the error.
   *
   * @param message What failed, what was received, what to do.
   * @param options The cause, the fault, and the ids of logs that were saved.
   */
  constructor(message: string, options: ConnectorErrorOptions = {}) {
    super(message, options);
    this.saved = options.saved ?? [];
    this.fault = options.fault;
  }
}
