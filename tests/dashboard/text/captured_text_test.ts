import assert from "node:assert/strict";
import { parseCookies, parseSetCookies } from "../../../core/export/request_parts.ts";
import { describeError } from "../../../core/log/describe_error.ts";
import { parseError } from "../../../dashboard/text/parse_error.ts";
import { viewBody } from "../../../dashboard/text/view_body.ts";

Deno.test("parseError() takes apart what core writes of an error and its causes", () => {
  const cause = new RangeError("402 from\nthe bank");
  const { errorMessage, stackTrace } = describeError(
    new AggregateError([new Error("one")], "payment failed", { cause }),
  );
  const links = parseError(errorMessage, stackTrace);
  assert.deepEqual(links.map(({ label, name, message }) => [label, name, message]), [
    ["", "AggregateError", "payment failed"],
    ["Error 1 of 1", "Error", "one"],
    ["Caused by", "RangeError", "402 from\nthe bank"],
  ]);
  assert.ok(links.every(({ frames }) => frames.length > 0));
  assert.ok(links[0]?.frames[0]?.own);
});

Deno.test("parseError() does with a message alone", () => {
  const links = parseError("Error: a: b\nsecond line\nCaused by: TypeError: c", undefined);
  assert.deepEqual(links.map(({ label, name, message }) => [label, name, message]), [
    ["", "Error", "a: b\nsecond line"],
    ["Caused by", "TypeError", "c"],
  ]);
});

Deno.test("parseError() shows stacks of other languages line by line", () => {
  const stack = 'Traceback (most recent call last):\n  File "a.py", line 3, in pay\nValueError: no';
  const [link] = parseError("ValueError: no", stack);
  assert.equal(link?.name, "ValueError");
  assert.deepEqual(link?.frames.map(({ text }) => text), stack.split("\n"));
});

Deno.test("parseError() tells the app's frames from others", () => {
  const [link] = parseError(
    undefined,
    "Error: x\n    at pay (file:///app/a.ts:1:1)\n    at ext:core/01_core.js:1:1\n    at https://deno.land/x.ts:1:1",
  );
  assert.deepEqual(link?.frames.map(({ own }) => own), [true, false, false]);
});

Deno.test("parseCookies() and parseSetCookies() survive what is malformed", () => {
  assert.deepEqual(
    parseCookies("a=1; b=x=y;; lonely; =v").map(({ name, value }) => [name, value]),
    [
      ["a", "1"],
      ["b", "x=y"],
      ["lonely", ""],
      ["", "v"],
    ],
  );
  assert.deepEqual(parseCookies(""), []);
  assert.deepEqual(parseSetCookies(["a=1; Path=/; HttpOnly", "b"]), [
    { name: "a", value: "1", attributes: ["Path=/", "HttpOnly"] },
    { name: "b", value: "", attributes: [] },
  ]);
});

Deno.test("viewBody() shows each kind of body as what it is", () => {
  assert.equal(viewBody(undefined, undefined, undefined).kind, "none");
  assert.equal(viewBody(undefined, "unread", "application/json").kind, "note");
  assert.equal(viewBody(undefined, "unwatched", undefined).kind, "note");
  assert.equal(viewBody(undefined, "failed", undefined).kind, "note");
  assert.equal(viewBody("begin", "failed", undefined).kind, "text");
  assert.deepEqual(viewBody("image/png, 48,213 bytes", "described", "image/png"), {
    kind: "note",
    text: "image/png, 48,213 bytes",
  });
  assert.equal(viewBody({ multipart: [] }, "described", "multipart/form-data").kind, "json");
  assert.equal(viewBody('{"a":', "truncated", "application/json").kind, "text");
  assert.equal(viewBody(null, "complete", "application/json").kind, "json");
  assert.equal(
    viewBody({ a: ["1", "2"] }, "complete", "application/x-www-form-urlencoded; charset=utf-8")
      .kind,
    "form",
  );
  assert.equal(viewBody([1], undefined, undefined).kind, "json");
});
