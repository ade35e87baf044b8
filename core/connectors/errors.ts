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

/**
 * What a failure says beyond "try again later", so that the recorder does at once what helps:
 *
 * - `record`: the storage refuses a log of the batch for what is in it. The batch is taken apart, and
 *   the log that is refused by itself is dropped; the others are stored.
 * - `session`: what `connect()` and `initDb()` made is gone, such as a table that was dropped or a
 *   file that is damaged. Both are called again before the next attempt; `connect()` must then open
 *   anew what can't be used any more.
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
export type ConnectorFault = "record" | "session";

/** How a {@linkcode ConnectorError} came about. */
export interface ConnectorErrorOptions extends ErrorOptions {
  /**
   * What helps, where it is known; otherwise the same is tried again later.
   *
   * @default {undefined}
   */
  readonly fault?: ConnectorFault | undefined;
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
  /** What helps, where it is known. */
  readonly fault: ConnectorFault | undefined;

  /**
   * Makes the error.
   *
   * @param message What failed, what was received, what to do.
   * @param options The cause, and what was saved all the same.
   */
  constructor(message: string, options: ConnectorErrorOptions = {}) {
    super(message, options);
    this.saved = options.saved ?? [];
    this.fault = options.fault;
  }
}
