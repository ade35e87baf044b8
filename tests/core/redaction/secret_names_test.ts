import assert from "node:assert/strict";
import fc from "fast-check";
import { makeRules } from "../../../core/redaction/make_rules.ts";
import { type NameRow, PLAIN_ROWS, SECRET_ROWS, words } from "../../../core/redaction/names.ts";
import { SecretNames } from "../../../core/redaction/secret_names.ts";

const names = new SecretNames({});
const rules = makeRules({});
const ROWS = SECRET_ROWS.filter((row) => row.beside === undefined);

/** A name of the table as somebody may write it. */
function spellings(name: string): string[] {
  const words = name.split("-");
  const titles = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return [
    words.join(""),
    words.join("_"),
    words.join("-"),
    words.join("."),
    words.join(" "),
    words.join("[") + "]",
    words.join("_").toUpperCase(),
    titles.join(""),
    (words[0] ?? "") + titles.slice(1).join(""),
    words.join("_").normalize("NFD"),
  ];
}

function placesOf(row: NameRow) {
  return row.places ?? ["data", "query", "header"] as const;
}

for (const row of ROWS) {
  const about = `${row.match} ${words(row.names)[0]} (${row.language ?? "English"})`;
  Deno.test(`SecretNames.ruleOf() knows the names of each row however they are written: ${about}`, () => {
    for (const name of words(row.names)) {
      for (const spelling of spellings(name)) {
        for (const place of placesOf(row)) {
          const whole = row.match === "last" ? `my_${spelling}` : spelling;
          assert.ok(names.ruleOf(whole, place), `${whole} in ${place}`);
          if (row.match === "whole") continue;
          const part = row.match === "part" ? `my_${spelling}_2` : `db-${spelling}`;
          assert.ok(names.ruleOf(part, place), `${part} in ${place}`);
          assert.ok(names.ruleOf(`user[${spelling}]`, place), `user[${spelling}] in ${place}`);
        }
      }
    }
  });
}

Deno.test("the quick search misses no name of the table where it has a value", () => {
  for (const row of SECRET_ROWS) {
    // A name that stands beside others is found by them.
    if (row.beside !== undefined && !row.onCallback) {
      for (const name of words(row.beside)) {
        assert.ok(rules.mayHoldSecret(`{"${name}":"x"}`) && rules.mayHoldSecret(`${name}=x`), name);
      }
      continue;
    }
    for (const name of words(row.names).flatMap(spellings)) {
      const whole = row.match === "last" ? `x_${name}` : name;
      if (placesOf(row).includes("query")) {
        assert.ok(rules.mayHoldSecret(`${whole}=1&a=2`), `query ${whole}`);
        assert.ok(rules.mayHoldSecret(`/?a=2&${whole}=1`), `query ${whole}`);
      }
      if (!placesOf(row).includes("data")) continue;
      for (
        const text of [
          `{"${whole}":1}`,
          `${whole}=1`,
          `x ${whole}: 1`,
          `<${whole}>1`,
          `{${whole}:1}`,
        ]
      ) {
        assert.ok(rules.mayHoldSecret(text), text);
      }
    }
  }
});

Deno.test("the quick search misses no name, whatever is around it", () => {
  const listed = ROWS.filter((row) => placesOf(row).includes("data"))
    .flatMap((row) => words(row.names)).flatMap(spellings);
  const around = fc.string({ unit: fc.constantFrom(..."abceiknopstwyAPST_-.0 ") });
  fc.assert(fc.property(around, fc.constantFrom(...listed), around, (before, name, after) => {
    const whole = before + name + after;
    if (names.isSecret(whole)) assert.ok(rules.mayHoldSecret(`{"${whole}":1}`), whole);
  }));
  fc.assert(fc.property(around, (name) => {
    if (names.isSecret(name)) assert.ok(rules.mayHoldSecret(`${name}=1`), name);
  }));
});

Deno.test("SecretNames.ruleOf() leaves names that only look secret", () => {
  for (const row of PLAIN_ROWS.filter((row) => row.match === "whole")) {
    for (const place of row.places ?? ["data", "query", "header"] as const) {
      for (const name of words(row.names)) assert.ok(!names.isSecret(name, place), name);
    }
  }
  for (
    const name of [
      "usage[total_tokens]",
      "usage.max_tokens",
      "tokenizer",
      "secretaryEmail",
      "token_type",
      "tokentype",
      "passwordLength",
      "tokenSymbol",
      "passwordChangedAt",
      "password_changed_at",
      "accessKeyId",
      "cardNumberLast4",
      "card_number_last_four",
      "nextPageToken",
      "next_page_token",
      "continuationToken",
      "syncToken",
      "secretName",
      "shipping",
      "business",
      "spin",
      "xpin",
      "key",
      "sig",
      "state",
      "passport",
      "compass",
    ]
  ) {
    assert.ok(!names.isSecret(name), name);
  }
});

Deno.test("SecretNames.ruleOf() knows more parameters, some by what stands beside them", () => {
  for (const name of ["password", "X-Amz-Signature", "Key-Pair-Id", "key"]) {
    assert.ok(names.isSecret(name, "query"), name);
  }
  for (const name of ["code", "state", "se", "sv"]) {
    assert.ok(names.ruleOf(name, "query")?.beside, name);
    assert.ok(!names.isSecret(name, "query"), name);
  }
  assert.ok(!names.isSecret("page", "query"));
});

Deno.test("SecretNames.headerKind() knows headers", () => {
  for (
    const row of ROWS.filter((row) => placesOf(row).includes("header") && row.match === "whole")
  ) {
    for (const name of words(row.names)) assert.notEqual(names.headerKind(name), "plain", name);
  }
  const kinds = {
    authorization: "authorization",
    "proxy-authorization": "authorization",
    cookie: "cookie",
    "set-cookie": "set-cookie",
    "x-api-key": "secret",
    "x-admin-key": "secret",
    "x-internal-key": "secret",
    "x-functions-key": "secret",
    "x-auth": "secret",
    "x-session": "secret",
    session: "secret",
    "x-my-secret-thing": "secret",
    "x-goog-iam-authorization-token": "secret",
    "ocp-apim-subscription-key": "secret",
    "cf-access-jwt-assertion": "secret",
    "x-ms-token-aad-id-token": "secret",
    "x-vault-token": "secret",
    apikey: "secret",
    referer: "url",
    location: "url",
    accept: "plain",
    "idempotency-key": "plain",
    "sec-websocket-key": "plain",
    "surrogate-key": "plain",
    "x-ratelimit-limit-tokens": "plain",
    "anthropic-ratelimit-tokens-remaining": "plain",
    "access-control-allow-credentials": "plain",
  };
  for (const [name, kind] of Object.entries(kinds)) {
    assert.equal(names.headerKind(name), kind, name);
  }
});

Deno.test("SecretNames takes names of the user, and takes names off the lists", () => {
  const options = {
    names: ["customerNumber", "x.y+z", "n\u00famero"],
    allow: ["token", "x-api-key"],
  };
  const own = new SecretNames(options);
  const rules = makeRules(options);
  for (
    const name of [
      "customer_number",
      "CUSTOMER-NUMBER",
      "customer number",
      "c[ustomer]Number",
      "n\u00daMERO",
    ]
  ) {
    assert.ok(own.isSecret(name), name);
    assert.ok(rules.mayHoldSecret(`"${name}":1`), name);
  }
  assert.ok(own.isSecret("X.Y+Z"));
  assert.ok(!own.isSecret("customerNumbers"));
  assert.ok(!own.isSecret("token"));
  assert.ok(own.isSecret("accessToken"));
  assert.equal(own.headerKind("x-api-key"), "plain");
  assert.equal(own.headerKind("customer-number"), "secret");
});

Deno.test("SecretNames without defaults knows the user's names only", () => {
  const own = new SecretNames({ names: ["a-b"], defaults: false });
  assert.ok(own.isSecret("ab"));
  assert.ok(!own.isSecret("password"));
  assert.equal(own.headerKind("authorization"), "plain");
  assert.ok(!makeRules({ names: ["a-b"], defaults: false }).mayHoldSecret("password: x"));
});
