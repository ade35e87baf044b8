import { AUTH } from "./auth_options.ts";
import type { AuthOptions } from "./options.ts";
import { type Environment, readFromVariable } from "./environment.ts";
import type { Resolved } from "./option.ts";
import type { Problems } from "./problems.ts";

/** One way to let a user in. */
export type CredentialCheck =
  | {
    /** Where user and password were given. */
    readonly source: "direct" | "environment" | "users";
    readonly username: string;
    readonly password: string;
    /** What the user may do. */
    readonly role: "viewer" | "admin";
  }
  | {
    readonly source: "function";
    /** Only `true`, `"admin"` and `"viewer"` grant access. */
    readonly authFn: NonNullable<AuthOptions["authFn"]>;
  };

/** Who may see the dashboard. */
export type ResolvedAuth =
  /** Everyone. */
  | { readonly kind: "open" }
  /** Who has the token; without one the caller makes a random one. */
  | { readonly kind: "token"; readonly accessToken: string | undefined }
  /** Whom one of the checks lets in, asked in this order; there is at least one. */
  | { readonly kind: "password"; readonly checks: readonly CredentialCheck[] };

/**
 * Determines who may see the dashboard: direct credentials come first, then those from the
 * environment, then the list, then the function; without any of them, the access token. Variables
 * are read only if they are needed.
 *
 * @param auth The options, each valid on its own.
 * @param environment Reads variables.
 * @param problems Receives conflicts between options.
 * @returns The checks; after a problem, some that grant access to nobody.
 */
export function resolveAuth(
  auth: Resolved<typeof AUTH.options>,
  environment: Environment,
  problems: Problems,
): ResolvedAuth {
  if (auth.enabled === false) return { kind: "open" };
  const read = (
    key: keyof typeof AUTH.options,
    variable: string,
    spec: typeof AUTH.options.password,
  ) => readFromVariable(`auth.${key}`, variable, spec, environment, problems);

  const hasUser = auth.username !== undefined || auth.usernameEnv !== undefined;
  const hasPassword = auth.password !== undefined || auth.passwordEnv !== undefined;
  if (hasUser !== hasPassword) {
    const keys = ["username", "usernameEnv", "password", "passwordEnv"] as const;
    const given = keys.find((key) => auth[key] !== undefined);
    const missing = hasUser ? "password" : "username";
    problems.add(
      `auth.${given} is given without a ${missing}: add auth.${missing} or auth.${missing}Env`,
    );
    return { kind: "password", checks: [] };
  }
  const hasToken = auth.accessToken !== undefined || auth.accessTokenEnv !== undefined;
  if (!hasUser && auth.users.length === 0 && auth.authFn === undefined) {
    if (auth.enabled === true) {
      problems.add(
        "auth.enabled is true, which requires a user, but there is none: give auth.username and " +
          "auth.password (or auth.usernameEnv and auth.passwordEnv), auth.users or auth.authFn; or " +
          "leave auth.enabled out, and an access token guards the dashboard",
      );
    }
    if (auth.accessToken !== undefined || auth.accessTokenEnv === undefined) {
      return { kind: "token", accessToken: auth.accessToken };
    }
    const accessToken = read("accessTokenEnv", auth.accessTokenEnv, AUTH.options.accessToken);
    return { kind: "token", accessToken };
  }
  if (hasToken) {
    problems.add(
      `auth.${auth.accessToken === undefined ? "accessTokenEnv" : "accessToken"} can't be used ` +
        `together with users or auth.authFn: give one or the other`,
    );
  }
  const checks: CredentialCheck[] = [];
  const { username, password, usernameEnv, passwordEnv, authFn } = auth;
  if (username !== undefined && password !== undefined) {
    checks.push({ source: "direct", username, password, role: "admin" });
  }
  // Both from the environment, or the half that is not given directly.
  const isSecondPair = usernameEnv !== undefined && passwordEnv !== undefined;
  if (isSecondPair || (hasUser && checks.length === 0)) {
    const user = usernameEnv !== undefined && (isSecondPair || username === undefined)
      ? read("usernameEnv", usernameEnv, AUTH.options.username)
      : username;
    const word = passwordEnv !== undefined && (isSecondPair || password === undefined)
      ? read("passwordEnv", passwordEnv, AUTH.options.password)
      : password;
    if (user !== undefined && word !== undefined) {
      checks.push({ source: "environment", username: user, password: word, role: "admin" });
    }
  }
  auth.users.forEach(({ username, password, role = "viewer" }, index) => {
    if (auth.users.findIndex((other) => other.username === username) !== index) {
      problems.add(
        `auth.users[${index}].username is already taken by another user: give each user its own`,
      );
    }
    checks.push({ source: "users", username, password, role });
  });
  if (authFn !== undefined) checks.push({ source: "function", authFn });
  return { kind: "password", checks };
}
