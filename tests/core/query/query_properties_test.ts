import type { LogFilters } from "@supertracer/core";
import fc from "fast-check";
import assert from "node:assert/strict";
import { filterConditions } from "../../../core/filters/filter_conditions.ts";
import { formatTerm, quote } from "../../../core/query/format_term.ts";
import { joinFilters } from "../../../core/query/join_filters.ts";
import { jsonSpellings, QUERY_KEYS } from "../../../core/query/query_keys.ts";
import { analyzeQuery, MAX_QUERY, parseQuery } from "../../../core/query/parse_query.ts";
import type { QueryToken } from "../../../core/query/query_token.ts";
import { cpuMs } from "../../support/cpu_time.ts";

const NOW = 1_790_000_000_000;
const options = { now: NOW };

/** Text of the pieces that mean something, in any order. */
const queries = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...["(", ")", '"', "\\", "-", ":", ",", " ", "\t", "OR", "AND", "NOT", "..", ">", "<=", "*"],
      ...["status", "5xx", "404", "dur:>5ms", "since:1h", "a", "path:/x", "\u{1f600}", "\ud800"],
    ),
    fc.constantFrom(...QUERY_KEYS.flatMap(({ examples }) => examples)),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 25 },
).map((pieces) => pieces.join(""));

/** Any text that can be a value. */
const texts = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: "binary" }),
  fc.string({ minLength: 1, maxLength: 30 }),
  fc.constantFrom(
    "OR",
    "NOT",
    "-",
    "--",
    '"',
    "\\",
    '\\"',
    "a b",
    "a,b",
    "a*",
    "(",
    "http://x",
    " ",
  ),
);

Deno.test("analyzeQuery() never throws, and all positions lie in the text", () => {
  let read = 0;
  fc.assert(
    fc.property(queries, (text) => {
      const { tokens, expression, error } = analyzeQuery(text, options);
      assert.equal(expression === undefined, error !== undefined);
      let last = 0;
      for (const token of tokens) {
        assert(token.start >= last && token.end > token.start && token.end <= text.length);
        last = token.end;
        assertInside(token.error, text);
      }
      assertInside(error, text);
      if (expression === undefined) return;
      // What was read can be used.
      filterConditions(joinFilters({}, expression));
      read++;
    }),
    { numRuns: 5_000 },
  );
  assert(read > 200, `${read} could be read`);
});

Deno.test("formatTerm() writes the terms of a query so that they mean the same, and in one way", () => {
  fc.assert(
    fc.property(queries, (text) => {
      const { tokens, expression } = analyzeQuery(text, options);
      if (expression === undefined) return;
      const written = rewrite(tokens);
      if (written.length > MAX_QUERY) return;
      const again = analyzeQuery(written, options);
      assert.deepEqual(again.expression, expression, written);
      assert.equal(rewrite(again.tokens), written);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("formatTerm() writes a text so that it is read as itself", () => {
  const byKey = {
    text: "searchText",
    path: "path",
    route: "route",
    url: "endpoint",
    error: "errorText",
    ip: "clientIp",
    body: "bodyText",
    header: "headerText",
    agent: "userAgent",
    request: "requestId",
    trace: "traceId",
    group: "errorGroup",
    span: "spanId",
    user: "user",
    service: "service",
    logger: "loggerName",
    instance: "instance",
  } as const;
  fc.assert(
    fc.property(texts, fc.constantFrom(...Object.entries(byKey)), (text, [key, name]) => {
      const [plain, escaped] = key === "body" ? jsonSpellings(text) : [text];
      const asked = escaped === undefined
        ? { [name]: plain }
        : { any: [{ [name]: plain }, { [name]: escaped }] };
      assert.deepEqual(conditions(parseQuery(formatTerm({ key, values: [text] }))), asked);
      const negated = parseQuery(formatTerm({ key, values: [text], negated: true }));
      assert.deepEqual(negated, { where: { not: asked } });
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("formatTerm() writes free text and methods so that they are read as themselves", () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      assert.deepEqual(parseQuery(formatTerm({ values: [a] })), { searchText: a });
      assert.deepEqual(parseQuery(quote(a)), { searchText: a });
      const methods = parseQuery(formatTerm({ key: "method", values: [a, b] }));
      assert.deepEqual(methods, { methods: [a, b] });
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("formatTerm() puts in quotes only what needs them", () => {
  const term = (key: string | undefined, ...values: string[]) => formatTerm({ key, values });
  assert.equal(term("route", "/users/:id"), "route:/users/:id");
  assert.equal(term("method", "POST", "get"), 'method:POST,"get"');
  assert.equal(term(undefined, "timeout"), "timeout");
  assert.equal(term(undefined, "12:30"), '"12:30"');
  assert.equal(term("path", "/a*"), 'path:"/a*"');
  const isQuoted = false;
  assert.equal(formatTerm({ key: "path", values: [{ text: "/a*", isQuoted }] }), "path:/a*");
});

Deno.test("parseQuery() takes hostile text in linear time", () => {
  const hostile = [
    '"',
    '"\\',
    "(",
    "-(",
    "(-(",
    "a:",
    "a,",
    "-",
    "NOT ",
    "OR ",
    "((a)",
    "a..",
    ">",
    "*",
  ];
  const start = cpuMs();
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(MAX_QUERY / piece.length)).slice(0, MAX_QUERY);
    for (const query of [text, `path:${text}`.slice(0, MAX_QUERY), `status:${"4".repeat(4_000)}`]) {
      analyzeQuery(query, options);
    }
  }
  // 42 queries; half a millisecond each is usual.
  assert(cpuMs() - start < 2_000);
});

Deno.test("Every key has examples that it reads, and no name is used twice", () => {
  const names = QUERY_KEYS.flatMap(({ name, aliases }) => [name, ...aliases]);
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  for (const { name, examples, values = [] } of QUERY_KEYS) {
    assert(examples.length > 0);
    for (const text of [...examples, ...values.map((value) => `${name}:${value}`)]) {
      assert.notDeepEqual(parseQuery(text, options), {}, text);
    }
  }
});

/** The conditions, wherever they were put. */
/** A query, written again from what was read of it. */
function rewrite(tokens: readonly QueryToken[]): string {
  const words = tokens.map((token) => {
    if (token.kind === "term" || token.kind === "text") return formatTerm(token);
    return `${token.negated ? "-" : ""}${token.value}`;
  });
  return words.join(" ");
}

function conditions({ where, ...plain }: LogFilters): object {
  return { ...plain, ...where };
}

function assertInside(error: { at: number; length: number } | undefined, text: string): void {
  if (error === undefined) return;
  assert(error.at >= 0 && error.length >= 0 && error.at + error.length <= text.length);
}
