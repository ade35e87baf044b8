import { ConfigError } from "@supertracer/core";
import assert from "node:assert/strict";
import fc from "fast-check";
import { parseOptions } from "../../../core/options/parse_options.ts";
import { GROUP_LIST } from "../../../core/options/options.ts";
import { resolveOptions } from "../../../core/options/resolve_options.ts";

function parse(file: unknown, variables: Record<string, string> = {}) {
  const text = typeof file === "string" ? file : JSON.stringify(file);
  return parseOptions(text, "test.json", (name) => variables[name]);
}

function messageOf(file: unknown, variables?: Record<string, string>): string {
  try {
    parse(file, variables);
  } catch (error) {
    assert(error instanceof ConfigError);
    return error.message;
  }
  assert.fail("nothing was thrown");
}

Deno.test("parseOptions() reads every key of the Python version", () => {
  const python = {
    "logger_options": { level: 10, format: "%(message)s", datefmt: null },
    "metrics_options": { enabled: false, history_limit: 5, refresh_interval: 0.5 },
    "ui_options": {
      mount_path: "/logs",
      page_size: 20,
      storage_secret: "s".repeat(32),
      storage_secret_env: null,
    },
    "auth_options": {
      auth_enabled: true,
      username: "admin",
      password: "secret",
      username_env: null,
      password_env: null,
      auth_fn: null,
    },
    "api_options": {
      base_path: "/api",
      api_enabled: true,
      api_auth_enabled: true,
      api_key: "k".repeat(16),
      api_key_env: null,
      api_auth_fn: null,
    },
    "retention_options": {
      enabled: true,
      max_records: 1,
      cleanup_interval_minutes: 2,
      cleanup_older_than_hours: 3,
    },
    "capture_options": {
      capture_request_body: false,
      max_request_body_size: 1,
      capture_response_body: false,
      max_response_body_size: 2,
      exclude_headers: ["x-a"],
      save_own_traces: true,
    },
  };
  assert.deepEqual(parse(python), {
    logger: { level: 10 },
    metrics: { enabled: false, historyLimit: 5, refreshInterval: 0.5 },
    ui: { mountPath: "/logs", pageSize: 20, storageSecret: "s".repeat(32) },
    auth: { enabled: true, username: "admin", password: "secret" },
    api: { basePath: "/api", enabled: true, authEnabled: true, apiKey: "k".repeat(16) },
    retention: {
      enabled: true,
      maxRecords: 1,
      cleanupIntervalMinutes: 2,
      cleanupOlderThanHours: 3,
    },
    capture: {
      requestBody: false,
      maxRequestBodySize: 1,
      responseBody: false,
      maxResponseBodySize: 2,
      excludeHeaders: ["x-a"],
      saveOwnTraces: true,
    },
  });
  // Nothing of Python's is left out of the file above.
  for (const { key, python: group, options, ignored = [] } of GROUP_LIST) {
    const keys = Object.values(options).flatMap((spec) => spec.python ?? []).concat(ignored);
    const given = Object.entries(python).find(([name]) => name === group)?.[1] ?? {};
    assert.deepEqual(keys.sort(), Object.keys(given).sort(), key);
  }
});

Deno.test("parseOptions() reads Python's documented example, which resolves", () => {
  const options = parse({
    "logger_options": { "level": 20 },
    "ui_options": { "mount_path": "/admin/logs", "storage_secret_env": "SUPERTRACER_SECRET" },
    "auth_options": {
      "auth_enabled": true,
      "username_env": "ADMIN_USER",
      "password_env": "ADMIN_PASS",
    },
    "retention_options": { "enabled": true, "max_records": 50000, "cleanup_older_than_hours": 48 },
  });
  const secret = "s".repeat(32);
  const variables = new Map(
    Object.entries({ SUPERTRACER_SECRET: secret, ADMIN_USER: "a", ADMIN_PASS: "b" }),
  );
  const resolved = resolveOptions(options, (name) => variables.get(name));
  assert.equal(resolved.logger.level, "INFO");
  assert.deepEqual(resolved.ui, {
    enabled: true,
    mountPath: "/admin/logs",
    pageSize: 50,
    storageSecret: secret,
    allowedHosts: [],
  });
  assert.deepEqual(resolved.auth, {
    kind: "password",
    checks: [{ source: "environment", username: "a", password: "b", role: "admin" }],
  });
  assert.equal(resolved.retention.maxRecords, 50_000);
});

Deno.test("parseOptions() reads both spellings, mixed as well", () => {
  assert.deepEqual(
    parse({
      $schema: "./schema.json",
      "capture_options": { requestBody: false, excludePaths: ["/health"] },
      capture: { max_request_body_size: 5 },
      recording: { batchSize: 9 },
      instance: "web-1",
    }),
    {
      capture: { requestBody: false, excludePaths: ["/health"], maxRequestBodySize: 5 },
      recording: { batchSize: 9 },
      instance: "web-1",
    },
  );
});

Deno.test("parseOptions() refuses an option that is given in both spellings", () => {
  assert.equal(
    messageOf({ capture: { requestBody: true, capture_request_body: true } }),
    "Cannot use test.json: capture.capture_request_body and capture.requestBody are the same " +
      "option: keep one of them",
  );
  assert.match(
    messageOf({ metrics: { enabled: true }, metrics_options: { enabled: true } }),
    /metrics_options\.enabled and metrics\.enabled are the same option/,
  );
  assert.match(messageOf({ auth: {}, auth_options: false }), /auth_options is given twice/);
  assert.match(messageOf({ auth: false, auth_options: {} }), /auth_options is given twice/);
});

Deno.test("parseOptions() opens the dashboard for false spelled out, not for what is left out", () => {
  const kindOf = (file: unknown) => resolveOptions(parse(file)).auth.kind;
  assert.equal(kindOf({ auth_options: { auth_enabled: false } }), "open");
  assert.equal(kindOf({ auth: { enabled: false } }), "open");
  assert.equal(kindOf({ auth: false }), "open");
  assert.equal(kindOf({ auth_options: {} }), "token");
  assert.equal(kindOf({}), "token");
  assert.match(messageOf({ auth_options: { auth_enabled: null } }), /must be true or false/);
  assert.match(messageOf({ auth: null }), /auth must be an object of options or false, not null/);
});

Deno.test("parseOptions() makes RegExps", () => {
  const { capture, redact } = parse({
    capture: { excludePaths: ["/a", { regexp: "\\.map$", flags: "gi" }] },
    redact: { patterns: ["EMP-\\d+", { regexp: "x", flags: "u" }] },
  });
  assert.deepEqual(capture?.excludePaths, ["/a", /\.map$/i]);
  assert.deepEqual(redact && redact.patterns, [/EMP-\d+/, /x/u]);
  for (const wrong of ["(", { regexp: "(" }, { regexp: "a", flags: "z" }, { regexp: "" }, 1]) {
    assert.match(
      messageOf({ redact: { patterns: [wrong] } }),
      /redact\.patterns\[0\] must be a Reg/,
    );
  }
  assert.match(
    messageOf({ capture: { excludePaths: [{ regexp: "a", flag: "i" }] } }),
    /capture\.excludePaths\[0\] must be .* not an object/,
  );
});

Deno.test("parseOptions() reads values of any kind from the environment", () => {
  const env = (name: string) => ({ env: name });
  const variables = {
    NUMBER: " 0.25 ",
    SIZE: "1e3",
    YES: "TRUE",
    NO: "0",
    LIST: "a, b,,c ",
    PATH_: "/trace",
    LEVEL: "30",
    KEY: "k".repeat(16),
    PATTERN: "x{1,2}",
  };
  const file = {
    capture: {
      sample: env("NUMBER"),
      maxRequestBodySize: env("SIZE"),
      console: env("YES"),
      requestBody: env("NO"),
      excludeHeaders: env("LIST"),
      excludePaths: ["/a", env("PATH_")],
      trustProxy: env("YES"),
    },
    "ui_options": { mount_path: env("PATH_") },
    logger: { level: env("LEVEL") },
    api: { keys: [{ name: "ci", key: env("KEY") }] },
    redact: { patterns: [env("PATTERN")] },
    instance: env("LIST"),
  };
  assert.deepEqual(parse(file, variables), {
    capture: {
      sample: 0.25,
      maxRequestBodySize: 1_000,
      console: true,
      requestBody: false,
      excludeHeaders: ["a", "b", "c"],
      excludePaths: ["/a", "/trace"],
      trustProxy: true,
    },
    ui: { mountPath: "/trace" },
    logger: { level: 30 },
    api: { keys: [{ name: "ci", key: "k".repeat(16) }] },
    redact: { patterns: [/x{1,2}/] },
    instance: "a, b,,c ",
  });
});

Deno.test("parseOptions() says which variable holds a wrong value", () => {
  const variables = { BAD: "0x10", MANY: "11", MAYBE: "yes", EMPTY: "", SHORT: "hunter2" };
  const messages: [unknown, string][] = [
    [
      { ui: { pageSize: { env: "BAD" } } },
      'ui.pageSize must be a whole number from 10 to 200, not "0x10" (environment variable BAD)',
    ],
    [
      { ui: { pageSize: { env: "EMPTY" } } },
      'ui.pageSize must be a whole number from 10 to 200, not "" (environment variable EMPTY)',
    ],
    [
      { capture: { sample: { env: "MANY" } } },
      "capture.sample must be a number from 0 to 1 or a function, not 11 " +
      "(environment variable MANY)",
    ],
    [
      { api: { enabled: { env: "MAYBE" } } },
      'api.enabled must be true or false, not "yes" (environment variable MAYBE)',
    ],
    [
      { api_options: { api_key: { env: "SHORT" } } },
      "api_options.api_key must be 16 to 512 printable ASCII characters without spaces, " +
      "not a string of 7 characters (environment variable SHORT)",
    ],
    [
      { auth_options: { password: { env: "UNSET" } } },
      "auth_options.password names the environment variable UNSET, which is not set: set it, or " +
      "give the value directly",
    ],
    [
      { capture: { routes: { env: "BAD" } } },
      "capture.routes can't come from the environment: give it in the file",
    ],
    [
      { auth: { password: { env: "hunter 2" } } },
      "auth.password.env must be the name of an environment variable (A-Z a-z 0-9 _), not a string " +
      "of 8 characters",
    ],
  ];
  for (const [file, message] of messages) {
    assert.equal(messageOf(file, variables), `Cannot use test.json: ${message}`);
  }
});

Deno.test("parseOptions() does not open anything for a variable that is missing", () => {
  assert.match(messageOf({ auth: { enabled: { env: "UNSET" } } }), /auth\.enabled names/);
  assert.match(messageOf({ api: { authEnabled: { env: "UNSET" } } }), /api\.authEnabled names/);
});

Deno.test("parseOptions() reads no variable that the file does not name", () => {
  const refuse = () => assert.fail("a variable was read");
  const text = JSON.stringify({
    capture: { sample: 1 },
    auth: { passwordEnv: "X", username: "a" },
  });
  parseOptions(text, "test.json", refuse);
});

Deno.test("parseOptions() names the nearest key in the spelling of the file", () => {
  const cases: [unknown, string][] = [
    [
      { capture_options: { capture_request_bodi: 1 } },
      "capture_options.capture_request_bodi is not an option: did you mean " +
      "capture_options.capture_request_body?",
    ],
    [
      { capture_options: { maxRequestBodySise: 1 } },
      "capture_options.maxRequestBodySise is not an option: did you mean " +
      "capture_options.maxRequestBodySize?",
    ],
    [{ ui_option: {} }, "ui_option is not an option: did you mean ui_options?"],
    [{ mount_path: "/" }, "mount_path is not an option: did you mean ui.mount_path?"],
    [
      { ui: { max_records: 1 } },
      "ui.max_records is not an option: did you mean " +
      "retention.max_records?",
    ],
  ];
  for (const [file, message] of cases) {
    assert.equal(messageOf(file), `Cannot use test.json: ${message}`);
  }
});

Deno.test("parseOptions() refuses what only code can give", () => {
  assert.match(
    messageOf({ connector: "sqlite" }),
    /connector can't be given in a file: pass it in/,
  );
  assert.match(messageOf({ auth: { authFn: "x" } }), /auth\.authFn is a function: it can't be/);
  assert.match(
    messageOf({ api_options: { api_auth_fn: 1 } }),
    /api_options\.api_auth_fn is a func/,
  );
});

Deno.test("parseOptions() takes null only where Python's default is None", () => {
  assert.deepEqual(parse({ auth: { password: null } }), { auth: {} });
  for (
    const file of [
      { capture_options: { capture_request_body: null } },
      { ui_options: { page_size: null } },
      { retention_options: { enabled: null } },
      { auth: { accessToken: null } },
    ]
  ) {
    assert.match(messageOf(file), /, not (?:null|a null)$/);
  }
});

Deno.test("parseOptions() refuses what is no object", () => {
  for (const file of [[], null, 1, "text", true].map((value) => JSON.stringify(value))) {
    assert.match(
      messageOf(file),
      /^Cannot use test\.json: it must hold an object such as .*, not /,
    );
  }
  assert.match(messageOf({ $schema: 1 }), /\$schema must be the address of a schema, not 1/);
});

Deno.test("parseOptions() reads a file that begins with a byte order mark", () => {
  assert.deepEqual(parse('\uFEFF{"instance": "a"}'), { instance: "a" });
});

Deno.test("parseOptions() says line and column of what is not JSON, and shows none of it", () => {
  const cases: [string, string][] = [
    ["", "line 1, column 1: it is empty"],
    [
      '{\n  "auth": {\n    "password": hunter2\n  }\n}',
      "line 3, column 17: a value is missing here",
    ],
    ['{"auth": {"password": "hunter2}}', "line 1, column 23: this string is not closed, or has"],
    ['{"auth": {"password": "hunter2" "x": 1}}', 'line 1, column 33: a comma or "}" is missing'],
    ['{"instance": "a",\r\n}', 'line 2, column 1: there is a comma before this "}"'],
    ["// options\n{}", "line 1, column 1: a value is missing here"],
    ['{"api": {"enabled": true, "enabled": false}}', 'column 27: the key "enabled" appears twice'],
  ];
  for (const [text, expected] of cases) {
    const message = messageOf(text);
    assert(message.startsWith("Cannot read test.json as JSON: line "), message);
    assert(message.includes(expected), message);
    assert(!message.includes("hunter2"));
  }
});

Deno.test("parseOptions() reads any JSON, or says what is wrong", () => {
  const keys = GROUP_LIST.flatMap(({ key, python = key, options }) =>
    Object.entries(options).flatMap(([name, spec]) => [
      [key, name],
      [python, spec.python ?? name],
    ])
  );
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.json({ maxDepth: 3 }), ([group, key], json) => {
      try {
        resolveOptions(parse(`{"${group}": {"${key}": ${json}}}`), () => undefined);
      } catch (error) {
        assert(error instanceof ConfigError);
        // A file with keys given twice ends before that.
        if (error.message.startsWith("Cannot read")) return;
        assert(error.message.includes(String(key)) || error.message.startsWith("Cannot use the"));
      }
    }),
    { numRuns: 2_000 },
  );
});
