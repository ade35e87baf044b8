import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { boolean, fieldsOf, functionRule, list, number, oneOf, text } from "./option_rule.ts";
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
