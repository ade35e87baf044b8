/**
 * Where the dashboard is.
 *
 * @example
 * ```ts
 * import { SuperTracer, type UIOptions } from "@supertracer/core";
 *
 * const ui: UIOptions = { mountPath: "/_trace" };
 * const tracer = new SuperTracer(() => new Response("ok"), { ui });
 * ```
 */
export interface UIOptions {
  /**
   * Serve the dashboard.
   *
   * @default {true}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Path of the dashboard: starts with `/`, ends without, one segment or several of
   * `A-Z a-z 0-9 . _ ~ -`. Neither inside `api.basePath` nor around it.
   *
   * @default {"/supertracer"}
   */
  readonly mountPath?: string | undefined;
  /**
   * Rows a list loads at once, 10 to 200.
   *
   * @default {50}
   */
  readonly pageSize?: number | undefined;
  /**
   * Signs the dashboard's sessions: at least 32 characters. Without one a random secret holds as
   * long as the process.
   *
   * @default {undefined}
   */
  readonly storageSecret?: string | undefined;
  /**
   * Environment variable that holds `storageSecret`.
   *
   * @default {undefined}
   */
  readonly storageSecretEnv?: string | undefined;
  /**
   * Names of hosts, without port, that dashboard and API answer to, beside `localhost` and addresses,
   * where nobody has to log in (`auth: false`, `api.authEnabled: false`). With a login every name is
   * answered.
   *
   * @default {[]}
   */
  readonly allowedHosts?: readonly string[] | undefined;
}
