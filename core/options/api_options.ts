/**
 * The public REST API.
 *
 * @example
 * ```ts
 * import { type ApiOptions, SuperTracer } from "@supertracer/core";
 *
 * const api: ApiOptions = { enabled: true, apiKeyEnv: "TRACER_API_KEY" };
 * ```
 */
export interface ApiOptions {
  /**
   * Path of the API, by the rule of `ui.mountPath`.
   *
   * @default {"/supertracer-api"}
   */
  readonly basePath?: string | undefined;
  /**
   * Serve the API.
   *
   * @default {false}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Ask for a key. `false` opens the API to everyone who reaches it, with a warning.
   *
   * @default {true}
   */
  readonly authEnabled?: boolean | undefined;
  /**
   * The key, which may read: 16 to 512 printable ASCII characters without spaces.
   *
   * @default {undefined}
   */
  readonly apiKey?: string | undefined;
  /**
   * Environment variable that holds `apiKey`.
   *
   * @default {undefined}
   */
  readonly apiKeyEnv?: string | undefined;
  /**
   * Decides on a key: `true` or `"read"` lets it read, `"admin"` do everything; nothing else lets in.
   *
   * @default {undefined}
   */
  readonly authFn?:
    | ((key: string) => boolean | "read" | "admin" | Promise<boolean | "read" | "admin">)
    | undefined;
  /**
   * Several keys, each with a name of 1 to 64 characters and what it may do: `"read"`, which is the
   * default, or `"admin"`, which may also pause recording and clear.
   *
   * @default {[]}
   */
  readonly keys?:
    | readonly { readonly name: string; readonly key: string; readonly scope?: "read" | "admin" }[]
    | undefined;
}
