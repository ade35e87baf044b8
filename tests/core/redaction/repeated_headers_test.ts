import assert from "node:assert/strict";
import fc from "fast-check";
import { HeaderTable } from "../../../core/capture/captured_headers.ts";
import { makeRules } from "../../../core/redaction/make_rules.ts";
import { redactHeader, redactsTo } from "../../../core/redaction/redact_header.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";

const PIECES = [
  "Bearer ",
  "Basic ",
  "x-unknown ",
  "session",
  "theme",
  "=",
  ";",
  "; ",
  " ",
  "abc",
  "[REDACTED]",
  "null",
  '""',
  "\0",
  "\ud800",
];
const values = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) =>
  parts.join("")
);
const NAMES = ["authorization", "cookie", "set-cookie", "x-api-key", "referer", "accept"];
const REPLACEMENTS = ["[REDACTED]", "", " ", ";", "a=b", "Bearer "];

Deno.test("HeaderTable redacts a header the same whatever it has seen before", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...NAMES),
      fc.constantFrom(...REPLACEMENTS),
      fc.boolean(),
      fc.array(fc.tuple(fc.constantFrom(...NAMES), values), { maxLength: 8 }),
      (name, replacement, isHidden, seen) => {
        const makeTable = () =>
          new HeaderTable(new Redactor({ replacement }), isHidden ? [name] : []);
        const subject = makeTable();
        for (const [other, value] of seen) {
          const [actual, expected] = [subject, makeTable()].map((table) =>
            table.recorded(table.entryAfter(undefined, other), value)
          );
          assert.equal(actual, expected);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});

Deno.test("redactsTo() knows the same scheme and the same cookies again", () => {
  const rules = makeRules({});
  const pairs: readonly ["authorization" | "cookie" | "secret", string, string][] = [
    ["authorization", "Bearer abcdefgh", "Bearer 12345678"],
    ["cookie", "session=1; theme=dark", "session=2; theme=light"],
    ["secret", "abc", "def"],
  ];
  for (const [kind, first, second] of pairs) {
    assert.equal(redactsTo(kind, second, redactHeader(kind, first, rules), rules), true);
  }
  const before = redactHeader("cookie", "session=1; theme=dark", rules);
  for (
    const other of ["session=1", "session=1; theme", "session=1;theme=x", "theme=1; session=2"]
  ) {
    assert.equal(redactsTo("cookie", other, before, rules), false, other);
  }
});
