import assert from "node:assert/strict";
import fc from "fast-check";
import { QueryScope } from "../../../core/redaction/query_scope.ts";
import {
  CALLBACK_PARAMETERS,
  PLAIN_NAMES,
  SECRET_HEADERS,
  SECRET_LAST_WORDS,
  SECRET_NAMES,
  SECRET_PARAMETERS,
  SECRET_PARTS,
  SIGNED_PARAMETERS,
} from "../../../core/redaction/secret_name_lists.ts";
import { SecretNames } from "../../../core/redaction/secret_names.ts";

const names = new SecretNames({});
const SIGN_IN = new QueryScope("/auth/callback", "sig=x");
const ELSEWHERE = new QueryScope("/authors", "page=1");

/** A name of the lists as somebody may write it. */
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
  ];
}

Deno.test("SecretNames.isSecret() knows every listed name however it is written", () => {
  for (const name of [...SECRET_PARTS, ...SECRET_NAMES]) {
    for (const spelling of spellings(name)) assert.ok(names.isSecret(spelling), spelling);
  }
  for (const part of SECRET_PARTS) {
    for (const spelling of spellings(part)) {
      assert.ok(names.isSecret(`my_${spelling}_2`), spelling);
      assert.ok(names.isSecret(`user[${spelling}]`), spelling);
    }
  }
});

Deno.test("SecretNames.isSecret() knows the last words", () => {
  for (const word of SECRET_LAST_WORDS) {
    const title = word.charAt(0).toUpperCase() + word.slice(1);
    for (
      const name of [`db_${word}`, `DB_${word.toUpperCase()}`, `card${title}`, `user[${word}]`]
    ) {
      assert.ok(names.isSecret(name), name);
    }
    assert.ok(!names.isSecret(`x${word}`), word);
  }
});

Deno.test("SecretNames.isSecret() leaves names that only look secret", () => {
  for (const name of PLAIN_NAMES) assert.ok(!names.isSecret(name), name);
  for (
    const name of [
      "usage[tokens]",
      "usage.total_tokens",
      "tokenizer",
      "secretaryEmail",
      "token_type",
      "passwordLength",
      "shipping",
      "business",
      "spin",
      "key",
      "code",
      "state",
      "sig",
    ]
  ) {
    assert.ok(!names.isSecret(name), name);
  }
});

Deno.test("SecretNames.isSecretParameter() knows more names, some by their place", () => {
  for (const name of [...SECRET_PARAMETERS, "password", "X-Amz-Signature", "Key-Pair-Id"]) {
    assert.ok(names.isSecretParameter(name, ELSEWHERE), name);
  }
  for (const name of [...CALLBACK_PARAMETERS, ...SIGNED_PARAMETERS]) {
    assert.ok(names.isSecretParameter(name, SIGN_IN), name);
    assert.ok(!names.isSecretParameter(name, ELSEWHERE), name);
  }
  assert.ok(!names.isSecretParameter("page", SIGN_IN));
});

Deno.test("SecretNames.headerKind() knows every listed header", () => {
  for (const name of SECRET_HEADERS) assert.notEqual(names.headerKind(name), "plain", name);
  assert.equal(names.headerKind("authorization"), "authorization");
  assert.equal(names.headerKind("cookie"), "cookie");
  assert.equal(names.headerKind("set-cookie"), "set-cookie");
  assert.equal(names.headerKind("x-api-key"), "secret");
  assert.equal(names.headerKind("x-my-secret-thing"), "secret");
  assert.equal(names.headerKind("referer"), "url");
  assert.equal(names.headerKind("accept"), "plain");
  assert.equal(names.headerKind("access-control-allow-credentials"), "plain");
});

Deno.test("SecretNames takes names of the user, and takes names off the lists", () => {
  const own = new SecretNames({
    names: ["customerNumber", "x.y+z"],
    allow: ["token", "x-api-key"],
  });
  for (
    const name of ["customer_number", "CUSTOMER-NUMBER", "customer number", "c[ustomer]Number"]
  ) {
    assert.ok(own.isSecret(name), name);
    assert.ok(own.mayBeIn(`"${name}":1`), name);
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
  assert.ok(!own.mayBeIn("password: x"));
});

Deno.test("SecretNames.mayBeIn() misses no secret name", () => {
  const listed = [...SECRET_PARTS, ...SECRET_NAMES].flatMap(spellings);
  const around = fc.string({ unit: fc.constantFrom(..."abceiknopstwyAPST_-.0 ") });
  fc.assert(fc.property(around, fc.constantFrom(...listed), around, (before, name, after) => {
    const whole = before + name + after;
    if (names.isSecret(whole)) assert.ok(names.mayBeIn(`{"${whole}":1}`), whole);
  }));
  fc.assert(fc.property(around, (name) => {
    if (names.isSecret(name)) assert.ok(names.mayBeIn(`${name}=1`), name);
  }));
  for (const name of [...SECRET_PARAMETERS, ...CALLBACK_PARAMETERS, ...SIGNED_PARAMETERS]) {
    assert.ok(names.mayBeIn(`${name}=1`) && names.mayBeIn(`/?a=b&${name}=1`), name);
  }
});
