import { functionRule } from "./code_rules.ts";
import { option, optional, type SpecsOf } from "./option.ts";
import { boolean, fieldsOf, list, number, oneOf, text } from "./option_rule.ts";
import { mountPath, variableName } from "./text_rules.ts";
import type { ApiOptions, AuthOptions } from "./options.ts";

const username = text("a text of 1 to 256 characters", 1, 256);
const password = text("a text of 1 to 1,024 characters", 1, 1_024);

/** One of `auth.users`. */
type NamedUser = NonNullable<AuthOptions["users"]>[number];

const namedUser = fieldsOf<NamedUser>('an object such as {"username": "...", "password": "..."}', {
  username: { rule: username },
  password: { rule: password, secret: true },
  role: { rule: oneOf(["viewer", "admin"]), isOptional: true },
});

/** Options of `auth`. */
export const AUTH = {
  enabled: optional(
    boolean(),
    "`false` opens the dashboard to everyone; `true` asks for a user.",
    { python: "auth_enabled", defaultWords: "the access token guards it" },
  ),
  username: optional(username, "Name of the user, who may do everything.", {
    python: "username",
  }),
  password: optional(password, "Password of the user.", { python: "password", secret: true }),
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
    list('a list of users ({"username": "ada", "password": "..."})', namedUser),
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
} satisfies SpecsOf<AuthOptions>;

/** The key of the API travels in a header, so it has no spaces and only ASCII. */
const apiKey = text("16 to 512 printable ASCII characters without spaces", 16, 512, /^[!-~]+$/);

/** One of `api.keys`. */
type NamedKey = NonNullable<ApiOptions["keys"]>[number];

const namedKey = fieldsOf<NamedKey>('an object such as {"name": "...", "key": "..."}', {
  name: { rule: text("a name of 1 to 64 characters", 1, 64) },
  key: { rule: apiKey, secret: true },
  scope: { rule: oneOf(["read", "admin"]), isOptional: true },
});

/** Options of `api`. */
export const API = {
  enabled: option(boolean(), false, "Serve the REST API.", { python: "api_enabled" }),
  basePath: option(mountPath, "/supertracer-api", "Path of the API.", { python: "base_path" }),
  authEnabled: option(boolean(), true, "Ask for a key; `false` opens the API to everyone.", {
    python: "api_auth_enabled",
  }),
  apiKey: optional(apiKey, "The key, which may read.", { python: "api_key", secret: true }),
  apiKeyEnv: optional(variableName, "Environment variable that holds `apiKey`.", {
    python: "api_key_env",
    secret: true,
  }),
  authFn: optional(
    functionRule<NonNullable<ApiOptions["authFn"]>>(),
    'Decides on a key; only `true`, `"read"` and `"admin"` let in.',
    { python: "api_auth_fn" },
  ),
  keys: option(
    list('a list of keys ({"name": "ci", "key": "..."})', namedKey),
    [],
    "Several keys, each with a `name` and a `scope`: `read` (the default) or `admin`.",
  ),
} satisfies SpecsOf<ApiOptions>;
