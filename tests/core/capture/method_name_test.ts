import assert from "node:assert/strict";
import { methodName } from "../../../core/capture/exchange.ts";

Deno.test("methodName() keeps every method that is in use", () => {
  // The longest of https://www.iana.org/assignments/http-methods.
  for (const method of ["GET", "QUERY", "UPDATEREDIRECTREF", "a".repeat(32)]) {
    assert.equal(methodName(method), method);
  }
});

Deno.test("methodName() keeps the beginning of a longer one", () => {
  const method = methodName("ABCDEFGHIJ".repeat(600));
  assert.equal(method, "ABCDEFGHIJABCDEFGHIJABCDEFGHI...");
  assert.equal(method.length, 32);
});
