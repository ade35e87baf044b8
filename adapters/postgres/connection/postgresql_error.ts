import { ConnectorError, type ConnectorErrorOptions } from "@supertracer/core";

/** How a {@linkcode PostgreSQLError} came about. */
export interface PostgreSQLErrorOptions extends ConnectorErrorOptions {
  /**
   * The server's code, or the name of the failure.
   *
   * @default {undefined}
   */
  readonly code?: string | undefined;
  /**
   * Whether trying again may help.
   *
   * @default {false}
   */
  readonly isTransient?: boolean | undefined;
}

/**
 * An operation of PostgreSQL that failed. Its message has neither the password nor anything that was
 * to be stored.
 *
 * @example
 * ```ts ignore
 * import { PostgreSQLError } from "@supertracer/postgres";
 *
 * export function isOutage(error: unknown): boolean {
 *   return error instanceof PostgreSQLError && error.isTransient;
 * }
 * ```
 */
export class PostgreSQLError extends ConnectorError {
  /**
   * The server's SQLSTATE (`"42501"`), the system's code (`"ECONNREFUSED"`), or `undefined`.
   * https://www.postgresql.org/docs/current/errcodes-appendix.html
   */
  readonly code: string | undefined;
  /**
   * Whether the same may work later without intervention: an outage, an overload, a deadlock.
   * Otherwise a privilege, a setting or a table has to be fixed.
   */
  readonly isTransient: boolean;

  /**
   * Makes the error.
   *
   * @param message What failed, and what to do.
   * @param options Code and cause.
   */
  constructor(message: string, options: PostgreSQLErrorOptions = {}) {
    super(message, options);
    this.code = options.code;
    this.isTransient = options.isTransient ?? false;
  }
}
