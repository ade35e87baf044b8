import { type Environment, readFromVariable } from "./environment.ts";
import { type GroupSpec, option, optional, type Resolved, type SpecsOf } from "./option.ts";
import { boolean, fieldsOf, functionRule, list, number, oneOf, text } from "./option_rule.ts";
import type { Problems } from "./problems.ts";
import { variableName } from "./text_rules.ts";

/**
 * Who may see the dashboard. Unless users, a function or `enabled: false` are given, an access
 * token guards it; `serve()`, or the first request, prints the link that carries the token.
 *
 * @example
 * ```ts
 * import { type AuthOptions, SuperTracer } from "@supertracer/core";
 *
 * const auth: AuthOptions = { username: "ada", passwordEnv: "TRACER_PASSWORD" };
 * ```
 */
export interface AuthOptions {
  /**
   * `false` opens the dashboard to everyone who can reach it, with a warning; `true` requires a
   * user.
   *
   * @default {undefined, the access token}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Name of a user with role `"admin"`.
   *
   * @default {undefined}
   */
  readonly username?: string | undefined;
  /**
   * Password of the user.
   *
   * @default {undefined}
   */
  readonly password?: string | undefined;
  /**
   * Environment variable that holds `username`.
   *
   * @default {undefined}
   */
  readonly usernameEnv?: string | undefined;
  /**
   * Environment variable that holds `password`.
   *
   * @default {undefined}
   */
  readonly passwordEnv?: string | undefined;
  /**
   * Checks a user name and password: `true` or `"admin"` logs the user in as an admin, `"viewer"`
   * as a viewer; any other result denies access.
   *
   * @default {undefined}
   */
  readonly authFn?:
    | ((
      username: string,
      password: string,
    ) => boolean | "viewer" | "admin" | Promise<boolean | "viewer" | "admin">)
    | undefined;
  /**
   * Several users. A `"viewer"`, the default, has read-only access; an `"admin"` may also pause
   * recording, clear, and mark errors as resolved.
   *
   * @default {[]}
   */
  readonly users?:
    | readonly {
      readonly username: string;
      readonly password: string;
      readonly role?: "viewer" | "admin";
    }[]
    | undefined;
  /**
   * The access token: 16 to 512 characters of `A-Z a-z 0-9 - _ . ~`. Can't be combined with users
   * or `authFn`.
   *
   * @default {a random one, 256 bits}
   */
  readonly accessToken?: string | undefined;
  /**
   * Environment variable that holds `accessToken`.
   *
   * @default {undefined}
   */
  readonly accessTokenEnv?: string | undefined;
  /**
   * Minutes of inactivity after which a session ends, 2 to 480. The page's own polling does not
   * count as activity.
   *
   * @default {30}
   */
  readonly idleTimeoutMinutes?: number | undefined;
  /**
   * `true` always marks cookies as `Secure`, even if requests seem to arrive over plain HTTP. Use
   * it behind a TLS proxy that does not send `X-Forwarded-Proto`, or without `capture.trustProxy`.
   *
   * @default {false, depending on the request or the trusted proxy}
   */
  readonly secureCookie?: boolean | undefined;
}

const USERNAME = text("a string of 1 to 256 characters", 1, 256);
const PASSWORD = text("a string of 1 to 1,024 characters", 1, 1_024);

/** One of `auth.users`. */
type NamedUser = NonNullable<AuthOptions["users"]>[number];

const USER = fieldsOf<NamedUser>('an object such as {"username": "...", "password": "..."}', {
  username: { rule: USERNAME },
  password: { rule: PASSWORD, secret: true },
  role: { rule: oneOf(["viewer", "admin"]), isOptional: true },
});

/** The options of `auth`. */
export const AUTH = {
  key: "auth",
  python: "auth_options",
  doc: "Who may see the dashboard.",
  whenFalse: "opens the dashboard to everyone who can reach it, with a warning",
  options: {
    enabled: optional(
      boolean(),
      "`false` opens the dashboard to everyone; `true` requires a user.",
      { python: "auth_enabled", defaultWords: "the access token guards it" },
    ),
    username: optional(USERNAME, "Name of a user with role `admin`.", {
      python: "username",
    }),
    password: optional(PASSWORD, "Password of the user.", { python: "password", secret: true }),
    usernameEnv: optional(variableName, "Environment variable that holds `username`.", {
      python: "username_env",
      secret: true,
    }),
    passwordEnv: optional(variableName, "Environment variable that holds `password`.", {
      python: "password_env",
      secret: true,
    }),
    authFn: optional(
      functionRule<NonNullable<AuthOptions["authFn"]>>(),
      'Checks a user name and password; only `true`, `"admin"` and `"viewer"` grant access.',
      { python: "auth_fn" },
    ),
    users: option(
      list('a list of users ({"username": "ada", "password": "..."})', USER),
      [],
      "Several users, each with a `role`: `viewer` (read-only, the default) or `admin`.",
    ),
    accessToken: optional(
      text("16 to 512 characters of A-Z a-z 0-9 - _ . ~", 16, 512, /^[A-Za-z0-9._~-]+$/),
      "The access token that guards the dashboard when there are no users.",
      { secret: true, defaultWords: "random" },
    ),
    accessTokenEnv: optional(variableName, "Environment variable that holds `accessToken`.", {
      secret: true,
    }),
    idleTimeoutMinutes: option(
      number(2, 480),
      30,
      "Minutes of inactivity after which a session ends.",
    ),
    secureCookie: option(
      boolean(),
      false,
      "Always mark cookies as `Secure`, even if requests seem to arrive over plain HTTP.",
      { defaultWords: "depends on the request or the trusted proxy" },
    ),
  } satisfies SpecsOf<AuthOptions>,
} satisfies GroupSpec;

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
  /** Users accepted by one of the checks, run in this order; there is at least one. */
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
