import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { boolean, nameList, text, wholeNumber } from "./option_rule.ts";
import { hostName, mountPath, variableName } from "./text_rules.ts";

/**
 * Where and how the dashboard is served.
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
   * Path of the dashboard: one or more segments of `A-Z a-z 0-9 . _ ~ -`, with a leading but no
   * trailing `/`. It must neither contain `api.basePath` nor be contained in it.
   *
   * @default {"/supertracer"}
   */
  readonly mountPath?: string | undefined;
  /**
   * Rows that a list loads at once, 10 to 200.
   *
   * @default {50}
   */
  readonly pageSize?: number | undefined;
  /**
   * Secret that signs the dashboard's sessions, at least 32 characters. By default a random secret
   * is used, so sessions end with the process.
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
   * Host names, without port, that are accepted in addition to `localhost` and IP addresses when no
   * login is required (`auth: false`, `api.authEnabled: false`). With a login, every host name is
   * accepted.
   *
   * @default {[]}
   */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** The options of `ui`. */
export const UI = {
  key: "ui",
  python: "ui_options",
  doc: "Where and how the dashboard is served.",
  options: {
    enabled: option(boolean(), true, "Serve the dashboard."),
    mountPath: option(mountPath, "/supertracer", "Path of the dashboard.", {
      python: "mount_path",
    }),
    pageSize: option(wholeNumber(10, 200), 50, "Rows that a list loads at once.", {
      python: "page_size",
    }),
    storageSecret: optional(
      text("a string of at least 32 characters", 32, 1_024),
      "Secret that signs the dashboard's sessions, so that they survive a restart.",
      { python: "storage_secret", secret: true, defaultWords: "random" },
    ),
    storageSecretEnv: optional(variableName, "Environment variable that holds `storageSecret`.", {
      python: "storage_secret_env",
      secret: true,
    }),
    allowedHosts: option(
      nameList("a list of host names without port", hostName),
      [],
      "Host names accepted besides localhost and IP addresses when no login is required.",
    ),
  } satisfies SpecsOf<UIOptions>,
} satisfies GroupSpec;
