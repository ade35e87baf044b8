import { type Environment, readFromVariable } from "./environment.ts";
import { type GroupSpec, option, optional, type Resolved, type SpecsOf } from "./option.ts";
import { boolean, fieldsOf, functionRule, list, oneOf, text } from "./option_rule.ts";
import type { Problems } from "./problems.ts";
import { mountPath, variableName } from "./text_rules.ts";

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
   * Path of the API, with the same rules as `ui.mountPath`.
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
   * Require a key. `false` opens the API to everyone who can reach it, with a warning.
   *
   * @default {true}
   */
  readonly authEnabled?: boolean | undefined;
  /**
   * A key with scope `"read"`: 16 to 512 printable ASCII characters without spaces.
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
   * Decides what a key may do: `true` or `"read"` grants reading, `"admin"` everything; any other
   * result denies access.
   *
   * @default {undefined}
   */
  readonly authFn?:
    | ((key: string) => boolean | "read" | "admin" | Promise<boolean | "read" | "admin">)
    | undefined;
  /**
   * Named keys; a name has 1 to 64 characters. The scope is `"read"`, the default, or `"admin"`,
   * which may also pause recording and clear.
   *
   * @default {[]}
   */
  readonly keys?:
    | readonly { readonly name: string; readonly key: string; readonly scope?: "read" | "admin" }[]
    | undefined;
}

/** The key of the API travels in a header, so it has no spaces and only ASCII. */
const API_KEY = text("16 to 512 printable ASCII characters without spaces", 16, 512, /^[!-~]+$/);

/** One of `api.keys`. */
type NamedKey = NonNullable<ApiOptions["keys"]>[number];

const KEY = fieldsOf<NamedKey>('an object such as {"name": "...", "key": "..."}', {
  name: { rule: text("a name of 1 to 64 characters", 1, 64) },
  key: { rule: API_KEY, secret: true },
  scope: { rule: oneOf(["read", "admin"]), isOptional: true },
});

/** The options of `api`. */
export const API = {
  key: "api",
  python: "api_options",
  doc: "The public REST API.",
  options: {
    enabled: option(boolean(), false, "Serve the REST API.", { python: "api_enabled" }),
    basePath: option(mountPath, "/supertracer-api", "Path of the API.", { python: "base_path" }),
    authEnabled: option(boolean(), true, "Require a key; `false` opens the API to everyone.", {
      python: "api_auth_enabled",
    }),
    apiKey: optional(API_KEY, "A key with scope `read`.", { python: "api_key", secret: true }),
    apiKeyEnv: optional(variableName, "Environment variable that holds `apiKey`.", {
      python: "api_key_env",
      secret: true,
    }),
    authFn: optional(
      functionRule<NonNullable<ApiOptions["authFn"]>>(),
      'Decides what a key may do; only `true`, `"read"` and `"admin"` grant access.',
      { python: "api_auth_fn" },
    ),
    keys: option(
      list('a list of keys ({"name": "ci", "key": "..."})', KEY),
      [],
      "Named keys, each with a `scope`: `read` (the default) or `admin`.",
    ),
  } satisfies SpecsOf<ApiOptions>,
} satisfies GroupSpec;

/** A key of the API. */
interface ResolvedApiKey {
  readonly key: string;
  /** What it may do. */
  readonly scope: "read" | "admin";
}

/** Who may use the API. */
export type ResolvedApiAccess =
  /** Everyone. */
  | { readonly kind: "open" }
  /** Holders of one of the keys, checked in this order, or those the function accepts. */
  | {
    readonly kind: "key";
    readonly keys: readonly ResolvedApiKey[];
    readonly authFn: ApiOptions["authFn"];
  };

/** The API: where, and who may use it. */
export interface ResolvedApiOptions {
  readonly enabled: boolean;
  readonly basePath: string;
  /** While the API is off, keys without entries. */
  readonly access: ResolvedApiAccess;
}

/**
 * Determines who may use the API: the direct key comes first, then the one from the environment,
 * then `keys`, then the function. The variable is read only if it is needed.
 *
 * @param api The options, each valid on its own.
 * @param environment Reads variables.
 * @param problems Receives conflicts between options.
 * @returns The resolved API; after a problem, with keys that grant access to nobody.
 */
export function resolveApi(
  api: Resolved<typeof API.options>,
  environment: Environment,
  problems: Problems,
): ResolvedApiOptions {
  const { enabled, basePath, authFn } = api;
  if (!enabled) return { enabled, basePath, access: { kind: "key", keys: [], authFn: undefined } };
  if (!api.authEnabled) return { enabled, basePath, access: { kind: "open" } };

  const keys: ResolvedApiKey[] = [];
  if (api.apiKey !== undefined) keys.push({ key: api.apiKey, scope: "read" });
  if (api.apiKeyEnv !== undefined) {
    const key = readFromVariable(
      "api.apiKeyEnv",
      api.apiKeyEnv,
      API.options.apiKey,
      environment,
      problems,
    );
    if (key !== undefined) keys.push({ key, scope: "read" });
  } else if (api.apiKey === undefined && api.keys.length === 0 && authFn === undefined) {
    problems.add(
      "api.enabled is true, but nobody has a key: give api.apiKey, api.apiKeyEnv, api.keys or " +
        "api.authFn, or open the API to everyone with api.authEnabled: false",
    );
  }
  api.keys.forEach(({ name, key, scope = "read" }, index) => {
    if (api.keys.findIndex((other) => other.name === name) !== index) {
      problems.add(
        `api.keys[${index}].name is already taken by another key: give each key its own`,
      );
    }
    if (keys.some((other) => other.key === key)) {
      problems.add(`api.keys[${index}].key is given twice: give each name its own key`);
    }
    keys.push({ key, scope });
  });
  return { enabled, basePath, access: { kind: "key", keys, authFn } };
}
