import type { Log } from "@supertracer/core";
import assert from "node:assert/strict";
import { describeError } from "../../../core/log/describe_error.ts";
import { errorIdentity, groupOf, isErrorLog } from "../../../core/error_groups/error_identity.ts";

/** A failed request of the app's. */
function failed(properties: Partial<Log> = {}): Log {
  return {
    id: 0,
    content: "GET /users/42",
    timestamp: 1_780_000_000_000,
    logLevel: "ERROR",
    method: "GET",
    route: "/users/:id",
    statusCode: 500,
    errorMessage: "TypeError: user 42 is gone",
    stackTrace: "TypeError: user 42 is gone\n    at find (file:///app/users.ts:3:5)",
    ...properties,
  };
}

/** A line of a logger. */
function line(content: string, properties: Partial<Log> = {}): Log {
  const { method: _, route: _r, statusCode: _s, errorMessage: _e, stackTrace: _t, ...log } =
    failed();
  return { ...log, content, loggerName: "jobs", ...properties };
}

Deno.test("isErrorLog() takes what threw, what was answered from 500, and lines of level ERROR", () => {
  const without = { errorMessage: undefined, stackTrace: undefined };
  assert(isErrorLog(failed()));
  assert(isErrorLog(failed({ statusCode: undefined })));
  assert(isErrorLog(failed(without)));
  assert(isErrorLog(line("x")));
  assert(!isErrorLog(failed({ ...without, statusCode: 404, logLevel: "WARN" })));
  assert(!isErrorLog(line("x", { logLevel: "WARN", errorMessage: "Error: x" })));
  // The client left, or the process stopped, before there was an answer.
  assert(!isErrorLog(failed({ ...without, statusCode: undefined, outcome: "aborted" })));
});

Deno.test("groupOf() is the same for an error with other numbers, lines and hosts", () => {
  const other = failed({
    content: "GET /users/7",
    timestamp: 1_790_000_000_000,
    instance: "b",
    requestId: "r",
    errorMessage: "TypeError: user 7 is gone",
    stackTrace: "TypeError: user 7 is gone\n    at find (file:///app/users.ts:88:1)",
  });
  assert.equal(groupOf(failed()), groupOf(other));
  assert.match(groupOf(failed()), /^[0-9a-f]{16}$/);
});

Deno.test("groupOf() tells errors apart by name, message, function, file, route and method", () => {
  const frame = (text: string) => ({ stackTrace: `TypeError: x\n    at ${text}` });
  const logs = [
    failed(),
    failed({ errorMessage: "RangeError: user 42 is gone" }),
    failed({ errorMessage: "TypeError: user 42 is locked" }),
    failed(frame("remove (file:///app/users.ts:3:5)")),
    failed(frame("find (file:///app/posts.ts:3:5)")),
    failed({ route: "/posts/:id" }),
    failed({ method: "PUT" }),
    failed({ errorMessage: undefined, stackTrace: undefined }),
    failed({ errorMessage: undefined, stackTrace: undefined, statusCode: 503 }),
    line("user 42 is gone"),
    line("user 42 is gone", { loggerName: "mail" }),
  ];
  assert.equal(new Set(logs.map(groupOf)).size, logs.length);
});

Deno.test("groupOf() is stable over processes and versions", () => {
  assert.equal(groupOf(failed()), "c5b12b6b338da15d");
  assert.equal(groupOf(line("cannot send mail 7")), "d1f941135fd29f90");
});

Deno.test("errorIdentity() of an error has its class, folded message and top frame", () => {
  assert.deepEqual(errorIdentity(failed()), {
    name: "TypeError",
    message: "user <n> is gone",
    source: "request",
    method: "GET",
    route: "/users/:id",
    loggerName: null,
    topFrame: "find (/app/users.ts)",
  });
});

Deno.test("errorIdentity() of a response without an error has its status, method and route", () => {
  const log = failed({ statusCode: 502, errorMessage: undefined, stackTrace: undefined });
  const { name, message, topFrame } = errorIdentity(log);
  assert.deepEqual([name, message, topFrame], ["HTTP 502", "GET /users/:id", null]);
});

Deno.test("errorIdentity() of a log line has its logger and message, or its error", () => {
  const { source, name, message, loggerName, route, method } = errorIdentity(line("job 9 failed"));
  assert.deepEqual({ source, name, message, loggerName, route, method }, {
    ...{ source: "log", name: "ERROR", message: "job <n> failed", loggerName: "jobs" },
    ...{ route: null, method: null },
  });
  const log = line("job 9 failed", { errorMessage: "AbortError: no answer", stackTrace: "..." });
  assert.equal(errorIdentity(log).name, "AbortError");
});

Deno.test("errorIdentity() reads what describeError() writes, whatever was thrown", () => {
  class PaymentFailed extends Error {}
  const cases: [thrown: unknown, name: string, message: string][] = [
    [new Error("no", { cause: new Error("because") }), "Error", "no"],
    [new Error(""), "Error", ""],
    [new PaymentFailed("card: 3 tries"), "PaymentFailed", "card: <n> tries"],
    [new AggregateError([new Error("a")], "all 2 failed"), "AggregateError", "all <n> failed"],
    ["just: text", "Thrown value", "just: text"],
    [{ code: 7 }, "Thrown value", '{"<text>":<n>}'],
    [undefined, "Thrown value", "undefined"],
    [new DOMException("took too long", "TimeoutError"), "TimeoutError", "took too long"],
  ];
  for (const [thrown, name, message] of cases) {
    const identity = errorIdentity(failed({ stackTrace: undefined, ...describeError(thrown) }));
    assert.deepEqual([identity.name, identity.message], [name, message]);
  }
});

Deno.test("errorIdentity() is bounded whatever a log holds", () => {
  const long = "\u{1f600}x".repeat(100_000);
  const identity = errorIdentity(failed({
    ...{ method: long, route: long, errorMessage: `${long}: ${long}` },
    stackTrace: `x\n    at ${long} (file:///${long}.ts:1:1)`,
  }));
  for (const text of Object.values(identity)) assert((text ?? "").length <= 1_000);
});
