import assert from "node:assert/strict";
import type { ApiOptions, AuthOptions, UIOptions } from "../../../core/options/options.ts";
import { resolveOptions } from "../../../core/options/resolve_options.ts";

/** An environment that notes what is read. */
function environmentOf(variables: Record<string, string>) {
  const read: string[] = [];
  return {
    read,
    get(name: string): string | undefined {
      read.push(name);
      return variables[name];
    },
  };
}

const VARIABLES = { USER: "grace", WORD: "from env", KEY: "k".repeat(16), TOKEN: "t".repeat(16) };

function authOf(auth: AuthOptions | false, variables: Record<string, string> = VARIABLES) {
  const environment = environmentOf(variables);
  return { auth: resolveOptions({ auth }, environment.get).auth, read: environment.read };
}

function apiOf(api: ApiOptions, variables: Record<string, string> = VARIABLES) {
  const environment = environmentOf(variables);
  return { api: resolveOptions({ api }, environment.get).api, read: environment.read };
}

function assertRefused(run: () => unknown, expected: RegExp): void {
  assert.throws(run, { name: "ConfigError", message: expected });
}

const authFn = () => true;

Deno.test("resolveOptions() opens the dashboard only when that is spelled out", () => {
  const open = { auth: { kind: "open" }, read: [] };
  assert.deepEqual(authOf(false), open);
  assert.deepEqual(authOf({ enabled: false }), open);
  const off = { enabled: false, username: "a", password: "b", passwordEnv: "UNSET" };
  assert.deepEqual(authOf(off), open);
  assert.equal(authOf({}).auth.kind, "token");
  assert.equal(authOf({ enabled: undefined }).auth.kind, "token");
});

Deno.test("resolveOptions() guards the dashboard by the access token without a user", () => {
  assert.deepEqual(authOf({}).auth, { kind: "token", accessToken: undefined });
  const accessToken = "A-Z_a.z~0123456789";
  assert.deepEqual(authOf({ accessToken }).auth, { kind: "token", accessToken });
  assert.deepEqual(authOf({ accessTokenEnv: "TOKEN" }), {
    auth: { kind: "token", accessToken: VARIABLES.TOKEN },
    read: ["TOKEN"],
  });
  assert.deepEqual(authOf({ accessToken, accessTokenEnv: "UNSET" }).read, []);
});

Deno.test("resolveOptions() refuses access tokens that are short or can't stand in a link", () => {
  for (const accessToken of ["t".repeat(15), "t".repeat(513), `${"t".repeat(16)}&`]) {
    assertRefused(
      () => authOf({ accessToken }),
      /auth\.accessToken must be .*, not a string of \d+/,
    );
  }
});

Deno.test("resolveOptions() asks direct credentials, then the environment, then the function", () => {
  const direct = { source: "direct", username: "ada", password: "pw", role: "admin" };
  const second = { source: "environment", username: "grace", password: "from env", role: "admin" };
  assert.deepEqual(
    authOf({ authFn, usernameEnv: "USER", passwordEnv: "WORD", username: "ada", password: "pw" }),
    {
      auth: { kind: "password", checks: [direct, second, { source: "function", authFn }] },
      read: ["USER", "WORD"],
    },
  );
  assert.deepEqual(authOf({ username: "ada", password: "pw", enabled: true }), {
    auth: { kind: "password", checks: [direct] },
    read: [],
  });
  assert.deepEqual(authOf({ usernameEnv: "USER", passwordEnv: "WORD" }).auth, {
    kind: "password",
    checks: [second],
  });
  assert.deepEqual(authOf({ authFn, enabled: true }).auth, {
    kind: "password",
    checks: [{ source: "function", authFn }],
  });
});

Deno.test("resolveOptions() takes a list of users, who by default may only look", () => {
  const users = [
    { username: "ada", password: "pw" },
    { username: "grace", password: "pw2", role: "admin" },
  ] as const;
  const listed = [
    { source: "users", username: "ada", password: "pw", role: "viewer" },
    { source: "users", username: "grace", password: "pw2", role: "admin" },
  ];
  assert.deepEqual(authOf({ users, enabled: true }).auth, { kind: "password", checks: listed });
  const { auth } = authOf({ users, authFn, username: "root", password: "r" });
  assert.deepEqual(auth.kind === "password" && auth.checks.map(({ source }) => source), [
    "direct",
    "users",
    "users",
    "function",
  ]);
});

Deno.test("resolveOptions() refuses users that are doubled or not as described, and shows no password", () => {
  const refuse = (users: unknown, expected: RegExp) => {
    assert.throws(() => authOf({ users } as unknown as AuthOptions), (error) => {
      assert(error instanceof Error);
      assert.match(error.message, expected);
      assert.ok(!error.message.includes("hunter2"), error.message);
      return true;
    });
  };
  const ada = { username: "ada", password: "hunter2" };
  refuse([ada, ada], /auth\.users\[1\]\.username is already taken by another user/);
  refuse([{ ...ada, role: "root" }], /auth\.users\[0\]\.role must be "viewer" or "admin"/);
  refuse([{ ...ada, name: "x" }], /auth\.users\[0\]\.name is not a field/);
  refuse([{ username: "ada", password: ["hunter2"] }], /auth\.users\[0\]\.password must be/);
  refuse([{ username: "ada" }], /auth\.users\[0\]\.password must be/);
  refuse(ada, /auth\.users must be a list of users/);
  assertRefused(
    () => authOf({ users: [ada], accessToken: VARIABLES.TOKEN }),
    /auth\.accessToken can't be used together with users/,
  );
});

Deno.test("resolveOptions() takes a user's halves from different places", () => {
  assert.deepEqual(authOf({ username: "ada", passwordEnv: "WORD" }), {
    auth: {
      kind: "password",
      checks: [{ source: "environment", username: "ada", password: "from env", role: "admin" }],
    },
    read: ["WORD"],
  });
  assert.deepEqual(authOf({ usernameEnv: "USER", password: "pw" }).auth, {
    kind: "password",
    checks: [{ source: "environment", username: "grace", password: "pw", role: "admin" }],
  });
});

Deno.test("resolveOptions() lets what is given directly come first", () => {
  const { auth, read } = authOf({ username: "ada", password: "pw", passwordEnv: "UNSET" });
  assert.deepEqual(read, []);
  assert.deepEqual(auth, {
    kind: "password",
    checks: [{ source: "direct", username: "ada", password: "pw", role: "admin" }],
  });
});

Deno.test("resolveOptions() refuses half a user, and enabled without one", () => {
  assertRefused(() => authOf({ username: "ada" }), /auth\.username is given without a password/);
  assertRefused(
    () => authOf({ passwordEnv: "WORD", authFn }),
    /auth\.passwordEnv is given without a user/,
  );
  assertRefused(() => authOf({ enabled: true }), /auth\.enabled is true, which requires a user/);
  const accessToken = VARIABLES.TOKEN;
  assertRefused(() => authOf({ enabled: true, accessToken }), /auth\.enabled is true/);
  assertRefused(() => authOf({ authFn, accessToken }), /auth\.accessToken can't be used together/);
  assertRefused(() => authOf({ username: "", password: "" }), /auth\.username must be .* not ""/);
});

Deno.test("resolveOptions() refuses a variable that is not set, empty, or not permitted", () => {
  const auth = { username: "ada", passwordEnv: "UNSET" };
  assertRefused(() => authOf(auth), /auth\.passwordEnv names .* UNSET, which is not set: set it/);
  assertRefused(
    () => authOf(auth, { UNSET: "" }),
    /auth\.passwordEnv: the environment variable UNSET must be .*, not a string of 0 characters/,
  );
  const denied = () => {
    throw new Deno.errors.NotCapable("Requires env access");
  };
  assertRefused(
    () => resolveOptions({ auth }, denied),
    /auth\.passwordEnv names .* UNSET, which the process is not permitted to read: run with --allow-env=UNSET/,
  );
  assertRefused(() => authOf({ accessTokenEnv: "UNSET" }), /auth\.accessTokenEnv names/);
  assertRefused(() => apiOf({ enabled: true, apiKeyEnv: "UNSET", authFn }), /api\.apiKeyEnv names/);
});

Deno.test("resolveOptions() complains of what is wrong, not of what is missing for it", () => {
  const wrong = { username: "ada", password: 1 } as unknown as AuthOptions;
  assert.throws(() => authOf(wrong), (error) => {
    assert(error instanceof Error);
    assert.equal(error.message.split("\n").length, 1);
    assert.match(error.message, /auth\.password must be .*, not a number$/);
    return true;
  });
});

Deno.test("resolveOptions() asks the API's keys in order: direct, environment, keys, function", () => {
  const keys = [
    { name: "ci", key: "c".repeat(16) },
    { name: "ops", key: "o".repeat(16), scope: "admin" },
  ] as const;
  const apiKey = "d".repeat(16);
  assert.deepEqual(apiOf({ enabled: true, apiKey, apiKeyEnv: "KEY", keys, authFn }), {
    api: {
      enabled: true,
      basePath: "/supertracer-api",
      access: {
        kind: "key",
        keys: [
          { key: apiKey, scope: "read" },
          { key: VARIABLES.KEY, scope: "read" },
          { key: "c".repeat(16), scope: "read" },
          { key: "o".repeat(16), scope: "admin" },
        ],
        authFn,
      },
    },
    read: ["KEY"],
  });
});

Deno.test("resolveOptions() refuses an API that nobody could use", () => {
  assertRefused(() => apiOf({ enabled: true }), /api\.enabled is true, but nobody has a key/);
  assertRefused(() => apiOf({ enabled: true, authEnabled: true, keys: [] }), /nobody has a key/);
  assert.deepEqual(apiOf({ enabled: true, authEnabled: false }).api.access, { kind: "open" });
  assert.equal(apiOf({ enabled: true, authFn }).api.access.kind, "key");
});

Deno.test("resolveOptions() lets nobody use an API that is off, and reads no key", () => {
  assert.deepEqual(apiOf({ apiKeyEnv: "UNSET", authEnabled: false }), {
    api: {
      enabled: false,
      basePath: "/supertracer-api",
      access: { kind: "key", keys: [], authFn: undefined },
    },
    read: [],
  });
});

Deno.test("resolveOptions() refuses keys that are short, doubled, or not as described", () => {
  const key = "k".repeat(16);
  const refuse = (keys: unknown, expected: RegExp) =>
    assertRefused(() => apiOf({ enabled: true, keys } as unknown as ApiOptions), expected);
  refuse(
    [{ name: "a", key }, { name: "a", key: `${key}2` }],
    /api\.keys\[1\]\.name is already taken/,
  );
  refuse([{ name: "a", key }, { name: "b", key }], /api\.keys\[1\]\.key is given twice/);
  refuse(
    [{ name: "a", key: "short" }],
    /api\.keys\[0\]\.key must be .* not a string of 5 characters/,
  );
  refuse([{ key }], /api\.keys\[0\]\.name must be .*, not undefined/);
  refuse([{ name: "a", key, scope: "root" }], /api\.keys\[0\]\.scope must be "read" or "admin"/);
  refuse([{ name: "a", key, kye: key }], /api\.keys\[0\]\.kye is not a field: the fields are name/);
  refuse([key], /api\.keys\[0\] must be an object such as/);
  refuse({ a: key }, /api\.keys must be a list of keys/);
  assertRefused(() => apiOf({ enabled: true, apiKey: `${key} ` }), /api\.apiKey must be/);
});

Deno.test("resolveOptions() checks all of api though it is off", () => {
  assertRefused(() => apiOf({ apiKey: "short" }), /api\.apiKey must be/);
  assertRefused(() => apiOf({ authFn: "x" } as unknown as ApiOptions), /api\.authFn must be/);
  assertRefused(() => apiOf({ authEnabled: 0 } as unknown as ApiOptions), /api\.authEnabled must/);
});

Deno.test("resolveOptions() takes the session secret from where it is named", () => {
  const variables = { SECRET: "s".repeat(32), SHORT: "supertracer_secret" };
  const uiOf = (ui: UIOptions) => {
    const environment = environmentOf(variables);
    return { ui: resolveOptions({ ui }, environment.get).ui, read: environment.read };
  };
  assert.equal(uiOf({ storageSecretEnv: "SECRET" }).ui.storageSecret, variables.SECRET);
  const direct = uiOf({ storageSecret: "d".repeat(32), storageSecretEnv: "UNSET" });
  assert.equal(direct.ui.storageSecret, "d".repeat(32));
  assert.deepEqual(direct.read, []);
  assert.deepEqual(uiOf({ enabled: false, storageSecretEnv: "UNSET" }).read, []);
  assertRefused(() => uiOf({ storageSecretEnv: "UNSET" }), /ui\.storageSecretEnv names/);
  assertRefused(
    () => uiOf({ storageSecretEnv: "SHORT" }),
    /SHORT must be a string of at least 32 characters, not a string of 18 characters/,
  );
});
