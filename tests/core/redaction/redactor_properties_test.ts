import assert from "node:assert/strict";
import fc from "fast-check";
import { makeRules } from "../../../core/redaction/make_rules.ts";
import { findInJson } from "../../../core/redaction/find_in_json.ts";
import { storable } from "../../../core/text/storable.ts";
import { findInText } from "../../../core/redaction/find_in_text.ts";
import { Ranges } from "../../../core/redaction/ranges.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";

const redactor = new Redactor();

const SECRET = "Zq9x7Kf3Wm";
const SECRET_KEYS = [
  "password",
  "api_key",
  "accessToken",
  "X-Secret",
  "pin",
  "user[ssn]",
  "dbPass",
];
const PIECES = [
  "password",
  "token",
  "api key",
  "pin",
  "name",
  "value",
  "sig",
  "code",
  "key",
  "https://",
  "user:pw@",
  "eyJhbGciOiJI.eyJzdWIi.x",
  "Bearer ",
  "abcdefgh1",
  "5555 5555 5555 4444",
  "-----BEGIN PRIVATE KEY-----",
  "<password>",
  "</password>",
  "--token ",
  "[REDACTED]",
  "REDACTED",
  "\\u0070",
  "\\",
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  ":",
  "=",
  "&",
  "?",
  "#",
  ";",
  ",",
  "/",
  "@",
  "%70",
  "%",
  "\n",
  " ",
  "\0",
  "\ud800",
  "x1",
];
/** Text that looks like what the redactor knows, put together at random. */
const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((parts) => parts.join(""));
const anyText = fc.oneof(soup, fc.string({ unit: "binary" }), fc.json());

const METHODS: Record<string, (text: string) => string> = {
  json: (text) => redactor.json(text),
  text: (text) => redactor.text(text),
  form: (text) => redactor.form(text),
  query: (text) => redactor.url(`/auth/callback?${text}`),
  url: (text) => redactor.url(text),
  header: (text) => redactor.header(redactor.headerKind("x-note"), text),
  "header of a cookie": (text) => redactor.header(redactor.headerKind("cookie"), text),
  "header of set-cookie": (text) => redactor.header(redactor.headerKind("set-cookie"), text),
  "excluded header": (text) => redactor.header(redactor.headerKind("authorization", true), text),
};

for (const [name, run] of Object.entries(METHODS)) {
  Deno.test(`Redactor.${name}() never fails and gives text that can be stored`, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const output = run(text);
        assert.ok(output.isWellFormed() && !output.includes("\0"));
        assert.equal(redactor.caught, 0);
      }),
      { numRuns: 500 },
    );
  });
}

Deno.test("Redactor gives valid JSON for valid JSON", () => {
  const document = fc.json({ stringUnit: "binary" }).chain((json) =>
    fc.constantFrom(...SECRET_KEYS).map((key) => `{"a":${json},${JSON.stringify(key)}:${json}}`)
  );
  fc.assert(fc.property(document, (json) => {
    const output = redactor.json(json);
    JSON.parse(output);
    assert.ok(!/\\u0000/.test(output.replaceAll("\\\\", "")));
  }));
});

Deno.test("Redactor.json() leaves JSON without secrets as it is", () => {
  const key = fc.constantFrom("id", "name", "tags", "created_at", "total", "nested", "a b");
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constantFrom(null, "", "x y", "\u00e9", 'a "quoted" word', "line\nbreak", "10:30"),
      fc.array(tie("document")),
      fc.dictionary(key, tie("document")),
    ),
  }));
  fc.assert(fc.property(document, fc.nat(4), (value, indent) => {
    const json = JSON.stringify(value, undefined, indent);
    assert.equal(redactor.json(json), json);
  }));
});

Deno.test("Redactor lets no value under a secret key through, whatever surrounds it", () => {
  const secret: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
    SECRET,
    [SECRET],
    { a: SECRET },
    { a: [{ b: SECRET }] },
    `"${SECRET}`,
    `\\${SECRET}\n`,
    `} ] ${SECRET}`,
  );
  const document = fc.tuple(fc.jsonValue(), fc.constantFrom(...SECRET_KEYS), secret, fc.nat(2));
  fc.assert(fc.property(document, ([around, key, hidden, nesting]) => {
    let value: unknown = [around, { before: around, [key]: hidden, after: around }];
    assert.ok(!JSON.stringify(redactor.value(value)).includes(SECRET));
    for (let i = 0; i < nesting; i++) value = { inner: JSON.stringify(value) };
    const json = JSON.stringify(value);
    const output = redactor.json(json);
    assert.ok(!output.includes(SECRET), output);
    JSON.parse(output);
    const cut = json.slice(0, json.lastIndexOf(SECRET) + 5);
    assert.ok(!redactor.json(cut).includes(SECRET.slice(0, 5)), cut);
  }));
});

Deno.test("Redactor changes nothing more when it redacts what it redacted", () => {
  const parts = fc.array(
    fc.constantFrom(
      "password=x1",
      "token: 'a b'",
      'api key: "q"',
      "Bearer abcdefgh1",
      "https://a:b@c/?token=1&x=2",
      "5555 5555 5555 4444",
      '{"pin":1,"a":[2]}',
      "<password>x</password>",
      "--token x",
      "plain words",
      "a=b",
    ),
    { maxLength: 6 },
  ).map((texts) => texts.join(" "));
  fc.assert(fc.property(parts, (text) => {
    for (const run of [METHODS["text"], METHODS["json"], METHODS["header"]]) {
      const once = run?.(text) ?? "";
      assert.equal(run?.(once), once);
    }
  }));
  fc.assert(fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
    const once = redactor.url(`${url}&token=1`);
    assert.equal(redactor.url(once), once);
  }));
});

Deno.test("Redactor proves rightly that a text needs no redaction", () => {
  const subjects = [makeRules({}), makeRules({ names: ["customerNumber", "x1"] })];
  fc.assert(
    fc.property(soup.map(storable), (text) => {
      for (const rules of subjects) {
        // What the quick test lets pass, the full scan lets pass too.
        if (rules.mayHoldSecret(text)) continue;
        const ranges = new Ranges();
        findInJson(text, rules, 0, ranges);
        findInText(text, rules, ranges);
        rules.patterns.find(text, ranges, "*", "*");
        assert.equal(ranges.applyTo(text), text);
      }
    }),
    { numRuns: 2_000 },
  );
});
