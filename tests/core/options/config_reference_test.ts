import { Ajv2020 } from "ajv/dist/2020.js";
import { ConfigError } from "@supertracer/core";
import assert from "node:assert/strict";
import { parseOptions } from "../../../core/options/parse_options.ts";
import { GROUP_LIST } from "../../../core/options/options.ts";
import { OPTION_CASES } from "./option_cases.ts";

const validate = new Ajv2020({ strict: true, strictRequired: false, formats: { regex: isRegExp } })
  .compile(JSON.parse(read("core/supertracer.config.schema.json")));

function read(path: string): string {
  return Deno.readTextFileSync(new URL(`../../../${path}`, import.meta.url));
}

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

function isAccepted(file: unknown): boolean {
  try {
    parseOptions(JSON.stringify(file), "test.json", (name) => VARIABLES.get(name));
    return true;
  } catch (error) {
    assert(error instanceof ConfigError);
    return false;
  }
}

const VARIABLES = new Map([["NUMBER", "11"]]);

function assertAlike(file: unknown): void {
  assert.equal(validate(file), isAccepted(file), JSON.stringify(file));
}

Deno.test("The examples of docs/configuration.md are valid", () => {
  const page = read("docs/configuration.md");
  const examples = [...page.matchAll(/^```json\n(.+?)^```/gms)].map(([, json = ""]) => json);
  assert(examples.length >= 3);
  const variables = new Map([["TRACE_SAMPLE", "0.5"], ["TRACE_CONSOLE", "true"]]);
  for (const json of examples) {
    assert(validate(JSON.parse(json)), JSON.stringify(validate.errors));
    parseOptions(json, "example.json", (name) => variables.get(name) ?? "k".repeat(32));
  }
});

for (const { key, right, wrong } of OPTION_CASES) {
  Deno.test(`The schema takes and refuses values of ${key} as loadOptions() does`, () => {
    const values = [...right.map(([value]) => value), ...wrong, null, {}, [], { env: "NUMBER" }]
      .filter((value) => JSON.stringify(value) !== undefined)
      .map((value): unknown => JSON.parse(JSON.stringify(value)))
      .filter((value) => !isBeyondSchema(key, value));
    const [group, name = ""] = key.split(".");
    const spec = GROUP_LIST.find((one) => one.key === group);
    const python = spec?.options[name]?.python;
    for (const value of values) {
      assertAlike(optionsOf(key, value));
      if (spec?.python !== undefined && python !== undefined) {
        assertAlike({ [spec.python]: { [python]: value } });
      }
    }
  });
}

/** What a schema can't say: the value of a variable, whether a URLPattern or RegExp is a good one. */
function isBeyondSchema(key: string, value: unknown): boolean {
  const json = JSON.stringify(value);
  return /^\{"env"/.test(json) && !isAccepted(optionsOf(key, value)) ||
    json === '["/users/:"]';
}

function optionsOf(key: string, value: unknown): unknown {
  const [group = "", name] = key.split(".");
  return { [group]: name === undefined ? value : { [name]: value } };
}

const CORPUS: readonly (readonly [boolean, unknown])[] = [
  [true, {}],
  [true, { $schema: "./schema.json" }],
  [true, { auth: false }],
  [true, { auth_options: false }],
  [true, { redact: false }],
  [true, { auth: { password: null, authFn: null } }],
  [true, { auth_options: { username: "a", password_env: "X", auth_fn: null } }],
  [true, { logger_options: { format: "%(message)s", datefmt: null } }],
  [true, { capture_options: { requestBody: true, max_request_body_size: 1 } }],
  [true, { api: { keys: [{ name: "a", key: "k".repeat(16), scope: "admin" }] } }],
  [true, { redact: { patterns: ["a", { regexp: "b", flags: "i" }] } }],
  [true, { capture: { excludePaths: [{ regexp: "b", flags: "i" }] } }],
  [false, []],
  [false, { $schema: 1 }],
  [false, { capture: false }],
  [false, { auth: true }],
  [false, { auth: null }],
  [false, { connector: "sqlite" }],
  [false, { captures: {} }],
  [false, { capture: { maxRequestBodySise: 1 } }],
  [false, { capture: { requestBody: true, capture_request_body: true } }],
  [false, { auth: { authFn: "x" } }],
  [false, { auth: { accessToken: null } }],
  [false, { auth: { passwordEnv: "a b" } }],
  [false, { auth: { password: { env: "a b" } } }],
  [false, { auth: { password: { env: "A", or: "B" } } }],
  [false, { logger: { format: "x", colour: 1 } }],
  [false, { api: { keys: [{ name: "a" }] } }],
  [false, { api: { keys: [{ name: "a", key: "k".repeat(16), scope: "root" }] } }],
  [false, { api: { keys: [{ name: "a", key: "k".repeat(16), more: 1 }] } }],
  [false, { redact: { patterns: [{ regexp: "b", flags: "z" }] } }],
  [false, { redact: { patterns: [{ flags: "i" }] } }],
  [false, { capture: { excludePaths: ["health"] } }],
];

Deno.test("The schema takes and refuses whole files as loadOptions() does", () => {
  for (const [isRight, file] of CORPUS) {
    assert.equal(validate(file), isRight, `schema: ${JSON.stringify(file)}`);
    assert.equal(isAccepted(file), isRight, `loadOptions: ${JSON.stringify(file)}`);
  }
});

Deno.test("The option types document the defaults that hold", () => {
  const folder = new URL("../../../core/options/", import.meta.url);
  const source = [...Deno.readDirSync(folder)]
    .map(({ name }) => Deno.readTextFileSync(new URL(name, folder))).join("\n");
  const documented = new Map<string, string>();
  for (
    const [, name = "", body = ""] of source.matchAll(/^export interface (\w+) \{\n(.+?)^\}/gms)
  ) {
    for (
      const [, value = "", key = ""] of body.matchAll(
        /@default \{(.*)\}\n {3}\*\/\n {2}readonly (\w+)/g,
      )
    ) {
      documented.set(`${name.replace("Options", "").toLowerCase()}.${key}`, value);
    }
  }
  let compared = 0;
  for (const group of GROUP_LIST) {
    for (const [key, spec] of Object.entries(group.options)) {
      const value = documented.get(`${group.key}.${key}`);
      if (value === undefined || spec.defaultWords !== undefined) continue;
      const expected = spec.default === undefined
        ? "undefined"
        : JSON.stringify(spec.default).replaceAll(",", ", ");
      assert.equal(
        typeof spec.default === "number" ? value.replaceAll("_", "") : value,
        expected,
        key,
      );
      compared++;
    }
  }
  assert(compared > 35, `only ${compared} were found`);
});
