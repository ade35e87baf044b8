import { ConfigError, loadOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { resolveOptions } from "../../../core/options/resolve_options.ts";

/** A directory that goes away with its scope. */
function temporaryDirectory() {
  const path = Deno.makeTempDirSync();
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

function messageOf(path: string | URL): string {
  try {
    loadOptions(path);
  } catch (error) {
    assert(error instanceof ConfigError);
    return error.message;
  }
  assert.fail("nothing was thrown");
}

Deno.test("loadOptions() reads a file that resolveOptions() takes", () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/options.json`;
  Deno.writeTextFileSync(path, '{"capture_options": {"max_request_body_size": 5}}');

  for (const place of [path, new URL(`file://${path}`)]) {
    assert.equal(resolveOptions(loadOptions(place)).capture.maxRequestBodySize, 5);
  }
});

Deno.test("loadOptions() reads the environment of the process", () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/options.json`;
  Deno.writeTextFileSync(path, '{"instance": {"env": "SUPERTRACER_TEST_INSTANCE"}}');
  assert.match(messageOf(path), /SUPERTRACER_TEST_INSTANCE, which is not set/);

  Deno.env.set("SUPERTRACER_TEST_INSTANCE", "web-1");
  try {
    assert.deepEqual(loadOptions(path), { instance: "web-1" });
  } finally {
    Deno.env.delete("SUPERTRACER_TEST_INSTANCE");
  }
});

Deno.test("loadOptions() says where it looked for a file that is missing", () => {
  assert.equal(
    messageOf("no-such-options.json"),
    `Cannot load options from ${JSON.stringify(`${Deno.cwd()}/no-such-options.json`)}: there is ` +
      "no such file: create it, or pass the path of another to loadOptions()",
  );
  assert.match(messageOf("/no/such.json"), /from "\/no\/such\.json": there is no such file/);
  assert.match(
    messageOf(new URL("file:///no/such.json")),
    /"file:\/\/\/no\/such\.json": there is no/,
  );
});

Deno.test("loadOptions() refuses a directory, and a file that is not JSON, with its path", () => {
  using directory = temporaryDirectory();
  assert.match(messageOf(directory.path), /it is a directory: pass the path of a file/);
  const path = `${directory.path}/options.json`;
  Deno.writeTextFileSync(path, "{,}");
  assert.equal(
    messageOf(path),
    `Cannot read ${path} as JSON: line 1, column 2: a key in double quotes is missing here`,
  );
});

Deno.test({
  name: "loadOptions() says that reading is not permitted",
  permissions: { read: false },
  fn() {
    assert.match(
      messageOf("/etc/options.json"),
      /reading it is not permitted: run with --allow-read/,
    );
  },
});

Deno.test({
  name: "resolveOptions() needs no permission unless an option names a variable",
  permissions: "none",
  fn() {
    assert.equal(resolveOptions({ capture: { sample: 0.5 } }).capture.sample, 0.5);
    assert.throws(() => resolveOptions({ ui: { storageSecretEnv: "SECRET" } }), {
      name: "ConfigError",
      message: /SECRET, which the process is not permitted to read: run with --allow-env=SECRET/,
    });
  },
});
