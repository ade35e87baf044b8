import fc from "fast-check";
import assert from "node:assert/strict";
import { analyzeQuery } from "../../../core/query/parse_query.ts";
import { mayBecomeKey, suggest, takeSuggestion } from "../../../dashboard/query/suggest.ts";
import type { LogRow } from "../../../dashboard/server/api.ts";

/** What a query may stumble over. */
const UNIT = fc.constantFrom(...'ab:,-"\\() *OR.', "\u05d0", "\ud83d\ude00", "\0");

function row(values: Partial<LogRow>): LogRow {
  return { id: 1, content: "", timestamp: 0, logLevel: "HTTP", ...values };
}

const ROWS = [
  row({ route: "/users/:id", statusCode: 200, method: "GET" }),
  row({ route: "/users/:id", statusCode: 404, method: "GET" }),
  row({ route: "/orders, all", statusCode: 404, method: "POST" }),
];

/** What is offered where the bar is. */
function labels(marked: string, kind: "request" | "log" = "request"): string[] {
  const caret = marked.indexOf("|");
  return suggest(marked.replace("|", ""), caret, ROWS, kind).items.map(({ label }) => label);
}

/** The text after taking a suggestion, with a bar at the caret. */
function taken(marked: string, label: string): string {
  const text = marked.replace("|", "");
  const completion = suggest(text, marked.indexOf("|"), ROWS, "request");
  const item = completion.items.find((each) => each.label === label);
  assert.ok(item !== undefined, `${label} is not offered`);
  const next = takeSuggestion(text, completion, item);
  return `${next.text.slice(0, next.caret)}|${next.text.slice(next.caret)}`;
}

Deno.test("suggest() offers the keys that begin so, by name and alias", () => {
  assert.deepEqual(labels("st|"), ["status:", "since:"]);
  assert.deepEqual(labels("-lat|"), ["dur:"]);
  assert.ok(labels("|").includes("status:"));
  assert.ok(!labels("|", "log").includes("status:"));
});

Deno.test("suggest() offers the values of enumerations, and those seen with their number", () => {
  assert.deepEqual(labels("is:ab|"), ["aborted"]);
  const statuses = suggest("status:", 7, ROWS, "request").items;
  assert.deepEqual(statuses.map(({ label, count }) => [label, count]), [
    ["2xx", undefined],
    ["3xx", undefined],
    ["4xx", undefined],
    ["5xx", undefined],
    ["404", 2],
    ["200", 1],
  ]);
  assert.deepEqual(labels("route:|").slice(0, 2), ["/users/:id", "/orders, all"]);
});

Deno.test("suggest() offers attributes by their names and values that were seen", () => {
  const rows = [
    row({ attributes: { tenant: "acme", seats: 12, plan: { name: "pro" }, "no name": 1 } }),
    row({ attributes: { tenant: "acme", trial: false, user: "x" } }),
    row({}),
  ];
  const offered = (text: string) => {
    return suggest(text, text.length, rows, "request").items.map(({ label, count }) => [
      label,
      count,
    ]);
  };
  assert.deepEqual(labels("att|"), ["attr.NAME:"]);
  assert.equal(taken("att|", "attr.NAME:"), "attr.|");
  assert.deepEqual(offered("attr.").map(([label]) => label), [
    ...["attr.plan:", "attr.seats:", "attr.tenant:", "attr.trial:", "attr.user:"],
  ]);
  assert.deepEqual(offered("-attr.TEN"), [["attr.tenant:", undefined]]);
  assert.deepEqual(offered("attr.tenant:"), [["acme", 2]]);
  assert.deepEqual(offered("attr.seats:"), [["12", 1]]);
  assert.deepEqual(offered("attr.plan:"), []);
  assert.ok(mayBecomeKey("attr.ten", 8, "request"));
  assert.ok(!mayBecomeKey("attr.ten", 8, "log"));
});

Deno.test("suggest() finds what was seen from a word of it", () => {
  assert.ok(labels("users|").includes("route:/users/:id"));
});

Deno.test("takeSuggestion() goes on with the value after a key, and with a space after a value", () => {
  assert.equal(taken("a sta|", "status:"), "a status:|");
  assert.equal(taken("status:5|", "5xx"), "status:5xx |");
  assert.equal(taken("status:404,5| b", "5xx"), "status:404,5xx |b");
  assert.equal(taken("(is:er|)", "error"), "(is:error|)");
  assert.equal(taken("method:P|,GET", "POST"), "method:POST|,GET");
});

Deno.test("takeSuggestion() writes any value so that it is read as it was meant", () => {
  assert.equal(taken("route:ord|", "/orders, all"), 'route:"/orders, all" |');
  assert.equal(taken('route:"/orders, a|"', "/orders, all"), 'route:"/orders, all" |');
  fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 20, unit: UNIT }), (route) => {
    const completion = suggest("route:", 6, [row({ route })], "request");
    const item = completion.items.find(({ count }) => count === 1);
    if (item === undefined) return;
    const { text } = takeSuggestion("route:", completion, item);
    const { tokens, error } = analyzeQuery(text);
    assert.equal(error, undefined);
    assert.deepEqual(tokens.map(({ values }) => values.map((value) => value.text)), [[route]]);
  }));
});

Deno.test("suggest() never throws, wherever the caret is", () => {
  fc.assert(fc.property(fc.string({ maxLength: 30, unit: UNIT }), fc.nat(30), (text, at) => {
    const caret = Math.min(at, text.length);
    const completion = suggest(text, caret, ROWS, "request");
    assert.ok(completion.from <= completion.to && completion.to <= text.length);
    for (const item of completion.items) takeSuggestion(text, completion, item);
  }));
});
