import { API } from "./api_options.ts";
import type { ApiOptions } from "./options.ts";
import { type Environment, readFromVariable } from "./environment.ts";
import type { Resolved } from "./option.ts";
import type { Problems } from "./problems.ts";

/** A key of the API. */
export interface ResolvedApiKey {
  readonly key: string;
  /** What it may do. */
  readonly scope: "read" | "admin";
}

/** Who may use the API. */
export type ResolvedApiAccess =
  /** Everyone. */
  | { readonly kind: "open" }
  /** Who has one of the keys, asked in this order, or whom the function lets in after that. */
  | {
    readonly kind: "key";
    readonly keys: readonly ResolvedApiKey[];
    readonly authFn: ApiOptions["authFn"];
  };

/** The API: where, and who may use it. */
export interface ResolvedApiOptions {
  readonly enabled: boolean;
  readonly basePath: string;
  /** While the API is off, somebody who has no key. */
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
