/**
 * A configuration that can't be used: names the key, the value, the rule and what to do.
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

/** How a {@linkcode ConnectorError} came about. */
export interface ConnectorErrorOptions extends ErrorOptions {
  /**
   * Ids of the logs, from the first of the batch on, that were saved before the failure.
   *
   * @default {[]}
   */
  readonly saved?: readonly number[];
}

/**
 * A storage operation that failed. The message holds no secrets (no passwords, no query values).
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
  /** Ids of the logs, from the first of the batch on, that were saved before the failure. */
  readonly saved: readonly number[];

  /**
   * Makes the error.
   *
   * @param message What failed, what was received, what to do.
   * @param options The cause, and what was saved all the same.
   */
  constructor(message: string, options: ConnectorErrorOptions = {}) {
    super(message, options);
    this.saved = options.saved ?? [];
  }
}
