import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { boolean, nameList, text, wholeNumber } from "./option_rule.ts";
import { hostName, mountPath, variableName } from "./text_rules.ts";

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

/** The options of `ui`. */
export const UI = {
  key: "ui",
  python: "ui_options",
  doc: "Where the dashboard is.",
  options: {
    enabled: option(boolean(), true, "Serve the dashboard."),
    mountPath: option(mountPath, "/supertracer", "Path of the dashboard.", {
      python: "mount_path",
    }),
    pageSize: option(wholeNumber(10, 200), 50, "Rows a list loads at once.", {
      python: "page_size",
    }),
    storageSecret: optional(
      text("a text of at least 32 characters", 32, 1_024),
      "Signs the dashboard's sessions, so that they outlive a restart.",
      { python: "storage_secret", secret: true, defaultWords: "random" },
    ),
    storageSecretEnv: optional(variableName, "Environment variable that holds `storageSecret`.", {
      python: "storage_secret_env",
      secret: true,
    }),
    allowedHosts: option(
      nameList("a list of host names without port", hostName),
      [],
      "Names that are answered, beside localhost and addresses, where nobody has to log in.",
    ),
  } satisfies SpecsOf<UIOptions>,
} satisfies GroupSpec;
