import { ConfigError, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import fc from "fast-check";
import { GROUP_LIST, GROUPS, TOP } from "../../../core/options/options.ts";
import type { SuperTracerOptions } from "../../../core/options/options.ts";
import { resolveOptions } from "../../../core/options/resolve_options.ts";
import { OPTION_CASES } from "./option_cases.ts";

/** Options as a user without a type checker gives them. */
function resolve(options: unknown, environment = noEnvironment) {
  return resolveOptions(options as SuperTracerOptions, environment);
}

function noEnvironment(name: string): string | undefined {
  throw new Error(`read ${name}`);
}

function messageOf(options: unknown): string {
  let message = "";
  assert.throws(() => resolve(options), (error) => {
    assert(error instanceof ConfigError);
    message = error.message;
    return true;
  });
  return message;
}

/** `{ capture: { sample: 1 } }` of `"capture.sample"` and 1. */
function optionsWith(path: string, value: unknown): Record<string, unknown> {
  const [group = "", key] = path.split(".");
  return { [group]: key === undefined ? value : { [key]: value } };
}

function valueAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => Object(at)[key], object);
}

/** Paths of all options. */
const ALL_KEYS = [
  ...GROUP_LIST.flatMap((group) => Object.keys(group.options).map((key) => `${group.key}.${key}`)),
  ...Object.keys(TOP),
];

for (const { key, byDefault, right, wrong } of OPTION_CASES) {
  Deno.test(`resolveOptions() takes the right values of ${key} and no others`, () => {
    assert.deepEqual(valueAt(resolve({}), key), byDefault);
    assert.deepEqual(valueAt(resolve(optionsWith(key, undefined)), key), byDefault);
    for (const [value, becomes] of right) {
      assert.deepEqual(valueAt(resolve(optionsWith(key, value)), key), becomes);
    }
    for (const value of [...wrong, null, Symbol("x"), 1n, new Date(0)]) {
      const message = messageOf(optionsWith(key, value));
      assert(message.startsWith(`Cannot use the options: ${key}`), message);
      assert.match(message, / must be .+, not /s);
    }
  });
}

Deno.test("resolveOptions() has a case here for every option, or a test of access", () => {
  const elsewhere =
    /^(?:auth\.|api\.(?:authEnabled|apiKey|authFn|keys)|ui\.storageSecretEnv|connector)/;
  const tested = new Set(OPTION_CASES.map(({ key }) => key));
  assert.deepEqual(ALL_KEYS.filter((key) => !tested.has(key) && !elsewhere.test(key)), []);
});

Deno.test("resolveOptions() needs no options and reads no variable then", () => {
  assert.equal(resolve(undefined).ui.mountPath, "/supertracer");
  assert.deepEqual(resolve({}), resolve({ capture: {}, auth: {}, api: {}, ui: undefined }));
});

Deno.test("resolveOptions() freezes what it returns, and neither takes over nor freezes the user's lists", () => {
  const names = ["a"];
  const resolved = resolve({
    redact: { names },
    api: { enabled: true, keys: [{ name: "ci", key: "k".repeat(16) }] },
  });
  names.push("b");

  assertFrozen(resolved);
  assert.deepEqual(valueAt(resolved, "redact.names"), ["a"]);
  assert.throws(() => Object.assign(resolved.capture, { sample: 2 }), TypeError);
});

function assertFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  assert(Object.isFrozen(value));
  Object.values(value).forEach(assertFrozen);
}

Deno.test("resolveOptions() leaves the defaults of the next call alone", () => {
  resolve({});
  assert(!Object.isFrozen(GROUPS.capture.options["excludeHeaders"]?.default));
});

Deno.test("resolveOptions() keeps functions, patterns and a connector as they are", () => {
  const sample = () => true;
  const pattern = /a/;
  const connector = Object.fromEntries(
    ["connect", "disconnect", "initDb", "saveLog", "saveLogs", "fetchLogs", "fetchLog"]
      .concat("countLogs", "saveMetrics", "fetchMetrics", "watch", "cleanup")
      .map((name) => [name, () => {}]),
  );
  const resolved = resolve({ capture: { sample, excludePaths: [pattern] }, connector });

  assert.equal(resolved.capture.sample, sample);
  assert.equal(resolved.capture.excludePaths[0], pattern);
  assert.equal(resolved.connector, connector);
  assert(!Object.isFrozen(connector));
});

Deno.test("resolveOptions() refuses what is no connector", () => {
  for (const connector of [null, "memory", {}, class {}, { saveLog: () => 1 }]) {
    assert.match(messageOf({ connector }), /connector must be .* extends BaseConnector, not /);
  }
});

Deno.test("resolveOptions() has retention on, with the bounds of the connector", () => {
  const bounds = { maxRecords: 7, cleanupOlderThanHours: 8, maxBytes: 90_000 };
  const connector = connectorWithBounds(bounds);
  const interval = { cleanupIntervalMinutes: 30 };
  const inMemory = { maxRecords: 10_000, cleanupOlderThanHours: 24, maxBytes: undefined };
  const lasting = { maxRecords: 1_000_000, cleanupOlderThanHours: 0, maxBytes: undefined };
  const retentionOf = (options: unknown) => resolve(options).retention;

  assert.deepEqual(retentionOf({}), { enabled: true, ...interval, ...inMemory });
  assert.deepEqual(retentionOf({ connector }), { enabled: true, ...interval, ...bounds });
  assert.deepEqual(retentionOf({ connector: connectorWithBounds(undefined) }), {
    enabled: true,
    ...interval,
    ...lasting,
  });
  assert.deepEqual(retentionOf({ connector, retention: { maxRecords: 0, maxBytes: 0 } }), {
    enabled: true,
    ...interval,
    ...bounds,
    maxRecords: 0,
    maxBytes: undefined,
  });
  assert.equal(retentionOf({ connector, retention: { enabled: false } }).enabled, false);
});

function connectorWithBounds(retentionDefaults: unknown): unknown {
  return new Proxy({ retentionDefaults }, {
    get: (target, name) =>
      name === "retentionDefaults"
        ? target.retentionDefaults
        : name === "capacity"
        ? undefined
        : () => {},
  });
}

Deno.test("resolveOptions() names the nearest key for an unknown one, at every level", () => {
  const cases: [unknown, string][] = [
    [
      { capture: { maxRequestBodySise: 1 } },
      "capture.maxRequestBodySise is not an option: did you mean capture.maxRequestBodySize?",
    ],
    [{ captur: {} }, "captur is not an option: did you mean capture?"],
    [{ capture_options: {} }, "capture_options is not an option: did you mean capture?"],
    [
      { retention: { max_records: 1 } },
      "retention.max_records is not an option: did you mean retention.maxRecords?",
    ],
    [
      { auth: { auth_enabled: false } },
      "auth.auth_enabled is not an option: did you mean auth.enabled?",
    ],
    [{ mountPath: "/a" }, "mountPath is not an option: did you mean ui.mountPath?"],
    [{ auth: { apiKey: "k" } }, "auth.apiKey is not an option: did you mean api.apiKey?"],
    [
      { metrics: { color: 1 } },
      "metrics.color is not an option: the options here are metrics.enabled, metrics.historyLimit, metrics.refreshInterval",
    ],
    [{ ui: { "a\u202eb c": 1 } }, 'ui["a\\u{202e}b c"] is not an option: '],
    [JSON.parse('{"__proto__": {"enabled": false}}'), "__proto__ is not an option: "],
    [{ auth: JSON.parse('{"constructor": 1}') }, "auth.constructor is not an option: "],
  ];
  for (const [options, expected] of cases) {
    const message = messageOf(options);
    assert(message.startsWith(`Cannot use the options: ${expected}`), message);
  }
});

Deno.test("resolveOptions() tells all problems at once, one a line", () => {
  const message = messageOf({
    capture: { sample: 2, requestBody: "yes" },
    auth: { username: "ada" },
    ui: { pageSize: 5, colour: 1 },
    nothing: 1,
  });
  const lines = message.split("\n- ");
  assert.equal(lines[0], "Cannot use the options:");
  assert.equal(lines.length, 7, message);
  assert(lines.includes("capture.sample must be a number from 0 to 1 or a function, not 2"));
  assert(lines.includes('capture.requestBody must be true or false, not "yes"'));
});

Deno.test("resolveOptions() says which item of a list is wrong", () => {
  assert.equal(
    messageOf({ capture: { excludeHeaders: ["a", "b c"] } }),
    'Cannot use the options: capture.excludeHeaders[1] must be the name of a header, not "b c"',
  );
});

Deno.test("resolveOptions() takes plain objects only", () => {
  for (const options of [null, 1, "x", [], () => {}, new Map(), Object.create({ auth: false })]) {
    assert.match(messageOf(options), /^The options must be an object, not /);
  }
  for (const group of [null, 1, "x", [], true, Object.create({ enabled: false })]) {
    assert.match(messageOf({ auth: group }), /auth must be an object of options or false, not /);
    assert.match(messageOf({ capture: group }), /capture must be an object of options, not /);
  }
  assert.match(messageOf({ capture: false }), /capture must be an object of options, not false/);
});

Deno.test("resolveOptions() takes nothing that was put on Object.prototype", () => {
  Object.defineProperty(Object.prototype, "enabled", { value: false, configurable: true });
  try {
    assert.equal(resolve({ auth: {} }).auth.kind, "token");
  } finally {
    Reflect.deleteProperty(Object.prototype, "enabled");
  }
});

Deno.test("resolveOptions() takes redact: false", () => {
  assert.equal(resolve({ redact: false }).redact, false);
});

Deno.test("resolveOptions() refuses a dashboard inside the API and the other way round", () => {
  const at = (mountPath: string, basePath: string, enabled = true) => ({
    ui: { mountPath },
    api: { basePath, enabled, authEnabled: false },
  });
  assert.match(messageOf(at("/a", "/a")), /ui\.mountPath .* api\.basePath .* contain each other/);
  assert.match(messageOf(at("/a", "/a/b")), /contain each other/);
  assert.match(messageOf(at("/a/b", "/a")), /contain each other/);
  assert.equal(resolve(at("/a", "/ab")).ui.mountPath, "/a");
  assert.equal(resolve(at("/a/b", "/a/c")).ui.mountPath, "/a/b");
  assert.equal(resolve(at("/a", "/a", false)).ui.mountPath, "/a");
});

Deno.test("resolveOptions() takes any JSON at any key, or says what is wrong with that key", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ALL_KEYS), fc.jsonValue({ maxDepth: 3 }), (key, value) => {
      try {
        resolve(optionsWith(key, value), () => undefined);
      } catch (error) {
        assert(error instanceof ConfigError);
        assert(error.message.includes(key), error.message);
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("resolveOptions() never shows a secret", () => {
  const secretKeys = ["auth.password", "auth.accessToken", "ui.storageSecret", "api.apiKey"];
  const secret = "pa$$ hunter2";
  const values = [
    secret,
    [secret],
    { [secret]: secret },
    { env: secret },
    `${secret}\n`.repeat(100),
  ];
  for (const key of secretKeys) {
    for (const value of [...values, 1234567890123]) {
      const options = optionsWith(key, value);
      try {
        resolve(options);
      } catch (error) {
        assert(error instanceof ConfigError);
        assert(!/hunter2|1234567890/.test(error.message), error.message);
      }
    }
    const [group = ""] = key.split(".");
    assert(!messageOf({ [group]: secret }).includes("hunter2"));
  }
  for (const key of ["auth.passwordEnv", "auth.accessTokenEnv", "ui.storageSecretEnv"]) {
    assert(!messageOf(optionsWith(key, secret)).includes("hunter2"));
  }
  const keys = [{ name: "ci", key: secret }];
  const message = messageOf({ api: { enabled: true, keys } });
  assert.match(message, /api\.keys\[0\]\.key must be .* not a string of 12 characters/);
});

Deno.test("resolveOptions() has no more records kept than the connector can hold", () => {
  const connector = new MemoryConnector({ maxRecords: 500 });
  const kept = (maxRecords?: number) =>
    resolve({ connector, retention: { maxRecords } }).retention.maxRecords;
  assert.deepEqual([kept(), kept(0), kept(200), kept(200_000)], [500, 500, 200, 500]);
});
