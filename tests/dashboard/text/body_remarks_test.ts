import type { Log } from "@supertracer/core";
import assert from "node:assert/strict";
import { bodyRemarks } from "../../../dashboard/text/body_remarks.ts";

function textsOf(log: Partial<Log>, side: "request" | "response" = "response"): string[] {
  const base: Log = { id: 1, content: "GET /", timestamp: 0, logLevel: "HTTP", method: "GET" };
  return bodyRemarks({ ...base, ...log }, side).map(({ text, option }) => text + (option ?? ""));
}

const EVENTS = "data: 0123456789012345678901234\n\n".repeat(3);

Deno.test("bodyRemarks() says that the client left where all it got is there", () => {
  const responseSizeBytes = EVENTS.length;
  const cut = { responseBody: EVENTS, responseBodyState: "truncated", responseSizeBytes } as const;
  assert.deepEqual(textsOf({ ...cut, outcome: "aborted" }), [
    "The client disconnected after 99 B.",
  ]);
  assert.deepEqual(textsOf({ ...cut, outcome: "failed" }), ["The response failed after 99 B."]);
  assert.deepEqual(textsOf({ ...cut, outcome: "interrupted" }), [
    "The process stopped after 99 B.",
  ]);
});

Deno.test("bodyRemarks() names the option where more came than is kept", () => {
  const cut = {
    responseBody: "x".repeat(10_240),
    responseBodyState: "truncated",
    responseSizeBytes: 5_000_000,
  } as const;
  const [aborted] = textsOf({ ...cut, outcome: "aborted" });
  assert.match(aborted ?? "", /^The client disconnected after .* only the beginning was stored/);
  const [completed] = textsOf({ ...cut, outcome: "completed" });
  assert.match(
    completed ?? "",
    /^Only the beginning was stored of .*capture\.maxResponseBodySize$/,
  );
});

Deno.test("bodyRemarks() says what a body was decoded from", () => {
  const gzip = { "content-encoding": "gzip" };
  const whole = {
    responseBody: "x",
    responseBodyState: "complete",
    responseHeaders: gzip,
  } as const;
  assert.deepEqual(textsOf(whole), ["Decoded from gzip."]);
  assert.deepEqual(textsOf({ ...whole, responseBodyState: "described" }), []);
  assert.deepEqual(textsOf({ ...whole, responseHeaders: {} }), []);
  const sent = { requestBody: "x", requestBodyState: "complete", headers: gzip } as const;
  assert.deepEqual(textsOf(sent, "request"), ["Decoded from gzip."]);
});
