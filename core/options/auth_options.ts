import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import { boolean, fieldsOf, functionRule, list, number, oneOf, text } from "./option_rule.ts";
import { variableName } from "./text_rules.ts";

/**
 * Who may see the dashboard. Without a user, a function or `enabled: false`, an access token guards
 * it; `serve()`, or the first request, prints the link that carries it.
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
   * `false` opens the dashboard to everyone who reaches it, with a warning; `true` asks for a user.
   *
   * @default {undefined, the access token}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Name of the user, who may do everything.
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
   * Decides on user and password: `true` or `"admin"` lets somebody in who may do everything,
   * `"viewer"` somebody who may look; nothing else lets in.
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
   * Several users. A `"viewer"`, which is the default, may look; an `"admin"` may also pause
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
   * The access token: 16 to 512 characters of `A-Z a-z 0-9 - _ . ~`. Not beside a user or `authFn`.
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
   * Minutes after which a session ends whose user does nothing, 2 to 480. What the page asks for by
   * itself does not count.
   *
   * @default {30}
   */
  readonly idleTimeoutMinutes?: number | undefined;
  /**
   * `true`: cookies are for HTTPS alone, whatever requests seem to come by. For a TLS proxy that does
   * not send `X-Forwarded-Proto`, or where `capture.trustProxy` is not set.
   *
   * @default {false, as the request, or the trusted proxy, says}
   */
  readonly secureCookie?: boolean | undefined;
}

const USERNAME = text("a text of 1 to 256 characters", 1, 256);
const PASSWORD = text("a text of 1 to 1,024 characters", 1, 1_024);

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
  whenFalse: "opens the dashboard to everyone who reaches it, with a warning",
  options: {
    enabled: optional(
      boolean(),
      "`false` opens the dashboard to everyone; `true` asks for a user.",
      { python: "auth_enabled", defaultWords: "the access token guards it" },
    ),
    username: optional(USERNAME, "Name of the user, who may do everything.", {
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
      'Decides on user and password; only `true`, `"admin"` and `"viewer"` let in.',
      { python: "auth_fn" },
    ),
    users: option(
      list('a list of users ({"username": "ada", "password": "..."})', USER),
      [],
      "Several users, each with a `role`: `viewer` (the default) may look, `admin` do everything.",
    ),
    accessToken: optional(
      text("16 to 512 characters of A-Z a-z 0-9 - _ . ~", 16, 512, /^[A-Za-z0-9._~-]+$/),
      "The access token that guards the dashboard when there is no user.",
      { secret: true, defaultWords: "random" },
    ),
    accessTokenEnv: optional(variableName, "Environment variable that holds `accessToken`.", {
      secret: true,
    }),
    idleTimeoutMinutes: option(
      number(2, 480),
      30,
      "Minutes after which a session ends whose user does nothing.",
    ),
    secureCookie: option(
      boolean(),
      false,
      "Cookies are for HTTPS alone, whatever requests seem to come by.",
      { defaultWords: "as the request, or the trusted proxy, says" },
    ),
  } satisfies SpecsOf<AuthOptions>,
} satisfies GroupSpec;
