import assert from "node:assert/strict";
import { analyzeQuery, parseQuery } from "../../../core/query/parse_query.ts";
import { QueryError } from "../../../core/query/query_token.ts";

/** Queries that can't be read; what is meant stands between the bars. */
const FAULTS: readonly (readonly [query: string, message: RegExp])[] = [
  ["|stauts|:5xx", /no key "stauts": did you mean "status"\? .* in quotes: "stauts:5xx"/],
  ["a -|metod|:get", /did you mean "method"/],
  ["NOT |durration|:>5", /did you mean "duration"/],
  ["|request_id|:x", /did you mean "requestId"/],
  ["|http|://x", /^There is no key "http": To look for it as text, put it in quotes: "http:\/\/x"/],
  ["|12|:30", /^There is no key "12": To look .*"12:30"/],
  ["|:|x", /no key before the colon/],
  ["|__proto__|:x", /no key/],
  ["|constructor|:x", /no key/],
  ["attr:|tenant|", /write attr.tenant:acme, with the name of the attribute after a dot/],
  ["|attr.|:x", /no key "attr."/],
  ["|attr.a/b|:x", /no key "attr.a\/b"/],
  ["|user.name|:x", /no key "user.name"/],
  ["status|:|", /Put a value after the colon/],
  ["status|:| 500", /Put a value after the colon/],
  ["status:404|,|", /Put a value after the comma/],
  ["status:|teapot|", /"teapot" can't be read: write status:404/],
  ["status:404,|teapot|", /can't be read/],
  ["status:|50|", /can't be read/],
  ["status:|500..400|", /ends before it begins/],
  ["status:|..|", /can't be read/],
  ["dur:|300|", /write dur:>300ms/],
  ["dur:|>|", /can't be read/],
  ["dur:|>5parsecs|", /can't be read/],
  ["dur:|>constructor|", /can't be read/],
  ["size:|>-5|", /can't be read/],
  ["level:|loud|", /one of DEBUG, INFO, HTTP, WARN, ERROR/],
  ["is:|strange|", /one of request, log, error/],
  ["is:|constructor|", /one of request/],
  ["has:|hope|", /one of error/],
  ["outcome:|fine|", /one of completed/],
  ["since:|yesterday|", /write 15m, 2026-11-24/],
  ["since:|15|", /can't be read/],
  ["since:|2026-02-30|", /can't be read/],
  ["since:|2026-13-01|", /can't be read/],
  ["at:|15m|", /write at:2026-11-24/],
  ["at:|1h..2h|", /ends before it begins/],
  ['|"|open', /not closed/],
  ['path:|"|open', /not closed/],
  ['|""|', /nothing between the quotes/],
  ['a|"|b', /quote in the midst of a word/],
  ['"a"|b|', /Put a space after the quote/],
  ['path:"a"|b|', /a space or a comma after the quote/],
  ["|-|", /not wanted after -/],
  ["|-| a", /not wanted after -/],
  ["|NOT|", /not wanted after NOT/],
  ["-|-|a", /put text in quotes/],
  ["NOT |-|a", /put text in quotes/],
  ["NOT |OR| a", /put text in quotes/],
  ["|(|a", /not closed/],
  ["|-(|a", /not closed/],
  ["a|)|", /No \( belongs to this/],
  ["|(|)", /nothing between the parentheses/],
  ["|OR| a", /before OR/],
  ["a |OR|", /after OR/],
  ["a OR |OR| b", /before OR/],
  ["|AND| a", /before AND/],
  ["a |AND|", /after AND/],
  ["a AND |AND| b", /before AND/],
  ["(a |OR|)", /after OR/],
  ["((((((((|(|a)))))))))", /At most 8 parentheses/],
  [`path:|${"x".repeat(1_001)}|`, /at most 1000 characters/],
  [`${"x".repeat(4_096)}|yy|`, /at most 4096 are allowed/],
  [`${"a ".repeat(50)}|b|`, /At most 50 terms/],
  [`|status:${"404,".repeat(50)}404|`, /At most 50 terms/],
];

for (const [marked, message] of FAULTS) {
  const name = marked.length > 60 ? `${marked.slice(0, 60)}...` : marked;
  Deno.test(`parseQuery() points at what is wrong in ${name}`, () => {
    const [before = "", meant = "", after = ""] = marked.split("|");
    assert.throws(() => parseQuery(before + meant + after), (error) => {
      assert(error instanceof QueryError);
      assert.match(error.message, message);
      assert.deepEqual([error.at, error.length], [before.length, meant.length]);
      return true;
    });
  });
}

Deno.test("analyzeQuery() shows every part, with the error of each", () => {
  const { tokens, expression, error } = analyzeQuery('status:5xx stauts:4 NOT (ua:"a b",c OR -x)');
  assert.equal(expression, undefined);
  assert.equal(error, tokens[1]?.error);
  const shown = tokens.map(({ kind, key, value, negated, start, end, error }) =>
    [kind, key, value, negated, start, end, error === undefined] as const
  );
  assert.deepEqual(shown, [
    ["term", "status", "5xx", false, 0, 10, true],
    ["term", "stauts", "4", false, 11, 19, false],
    ["open", undefined, "(", true, 20, 25, true],
    ["term", "agent", '"a b",c', false, 25, 35, true],
    ["or", undefined, "OR", false, 36, 38, true],
    ["text", undefined, "x", true, 39, 41, true],
    ["close", undefined, ")", false, 41, 42, true],
  ]);
});

Deno.test("analyzeQuery() goes on after an error", () => {
  const { tokens } = analyzeQuery('a"b status:404 since:never level:info "x');
  const errors = tokens.map(({ error }) => error !== undefined);
  assert.deepEqual(errors, [true, false, true, false, true]);
});
