import fc from "fast-check";
import assert from "node:assert/strict";
import { parseExpression } from "../../../core/query/parse_query.ts";
import {
  activeText,
  addTerm,
  EMPTY_QUERY,
  errorOf,
  type ListQuery,
  negatePart,
  partsOf,
  readListQuery,
  removePart,
  replaceTerms,
  togglePart,
  valuesOf,
  withText,
  writeListQuery,
} from "../../../dashboard/query/list_query.ts";

function query(text: string): ListQuery {
  return withText(EMPTY_QUERY, text);
}

function read(search: string): ListQuery {
  return readListQuery(new URLSearchParams(search));
}

const TERMS = [
  "status:5xx",
  "-path:/health",
  "method:POST,PUT",
  '"a b"',
  "NOT is:ok",
  "(dur:>300 OR size:>1kb)",
  "-(level:error timeout)",
  "since:15m",
];

Deno.test("readListQuery() reads what writeListQuery() writes, whatever is switched off", () => {
  fc.assert(fc.property(
    fc.subarray(TERMS, { minLength: 1 }),
    fc.array(fc.nat(7)),
    (terms, toggled) => {
      let asked = query(terms.join(" "));
      for (const index of toggled) asked = togglePart(asked, index % terms.length);
      const params = writeListQuery(asked, new URLSearchParams("open=7"));
      assert.deepEqual(readListQuery(params), asked);
      assert.equal(params.get("open"), "7");
    },
  ));
});

Deno.test("partsOf() keeps groups whole, and a query of alternatives as one part", () => {
  const texts = (text: string) => partsOf(query(text)).map((part) => part.text);
  assert.deepEqual(texts(TERMS.join(" ")), TERMS);
  assert.deepEqual(texts("a AND b"), ["a", "b"]);
  assert.deepEqual(texts(" a b OR c "), ["a b OR c"]);
  assert.deepEqual(texts("a (b"), ["a", "(b"]);
});

Deno.test("activeText() is the text as typed, without what is switched off", () => {
  assert.equal(activeText(query("  status:5xx   pay ")), "status:5xx   pay");
  const off = togglePart(query("status:5xx method:POST pay"), 1);
  assert.deepEqual(off, { text: "status:5xx method:POST pay", off: ["method:POST"] });
  assert.equal(activeText(off), "status:5xx pay");
  assert.deepEqual(togglePart(off, 1), query("status:5xx method:POST pay"));
});

Deno.test("withText() forgets what was switched off and is not there any more", () => {
  const off = togglePart(query("a b"), 0);
  assert.deepEqual(withText(off, "a c"), { text: "a c", off: ["a"] });
  assert.deepEqual(withText(off, "c"), query("c"));
});

Deno.test("negatePart() asks for the opposite, and back", () => {
  for (const term of TERMS) {
    const asked = query(term);
    const negated = negatePart(asked, 0);
    const meaning = parseExpression(activeText(asked), { now: 0 });
    const opposite = parseExpression(activeText(negated), { now: 0 });
    assert.deepEqual(opposite, "not" in meaning ? meaning.not : { not: meaning });
    assert.deepEqual(parseExpression(negatePart(negated, 0).text, { now: 0 }), meaning);
  }
  assert.equal(negatePart(query("a OR b"), 0).text, "-(a OR b)");
});

Deno.test("removePart() and addTerm() leave the rest as it was", () => {
  assert.deepEqual(removePart(query("a b c"), 1), query("a c"));
  assert.deepEqual(addTerm(query("a"), "b"), query("a b"));
  assert.deepEqual(addTerm(query("a b"), "a"), query("b a"), "not twice");
  assert.deepEqual(addTerm(query("-a b"), "a"), query("b a"), "nor with its opposite");
  assert.deepEqual(addTerm(query("a OR b"), "c"), query("(a OR b) c"));
  assert.deepEqual(addTerm(togglePart(query("a"), 0), "a"), query("a"), "switched on");
});

Deno.test("replaceTerms() puts terms in the place of those before, signs apart", () => {
  const asked = query("status:404 a -status:500 status:5xx");
  assert.deepEqual(
    replaceTerms(asked, ["status"], ["status:2xx"]),
    query("status:2xx a -status:500"),
  );
  assert.deepEqual(replaceTerms(asked, ["status"], []), query("a -status:500"));
  assert.deepEqual(replaceTerms(query("a"), ["dur"], ["dur:>5"]), query("a dur:>5"));
});

Deno.test("valuesOf() tells what is asked of a key just now", () => {
  const asked = togglePart(query('method:get,"put" method:POST -method:HEAD'), 1);
  assert.deepEqual(valuesOf(asked, "method"), ["get", "put"]);
});

Deno.test("writeListQuery() leaves the rest of the address as it was", () => {
  assert.deepEqual(read("q=a+-b&off=-b&open=3"), { text: "a -b", off: ["-b"] });
  const params = writeListQuery(query("c"), new URLSearchParams("q=a+-b&off=-b&open=3"));
  assert.deepEqual(Object.fromEntries(params), { q: "c", open: "3" });
});

Deno.test("errorOf() says what can't be read, unless it is switched off", () => {
  assert.equal(errorOf(query("a status:teapot"))?.at, 9);
  assert.equal(errorOf({ text: "a status:teapot", off: ["status:teapot"] }), undefined);
});
