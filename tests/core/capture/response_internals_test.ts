import assert from "node:assert/strict";
import { ResponseInternals } from "../../../core/capture/response_internals.ts";

function internals(): ResponseInternals {
  const found = ResponseInternals.find();
  assert.ok(found);
  return found;
}

function headersOf(response: Response): string[] {
  const found: string[] = [];
  internals().forEachHeader(response, (value, name) => found.push(`${name}: ${value}`));
  return found;
}

Deno.test("ResponseInternals.find() works on the Deno that the project is tested with", () => {
  assert.notEqual(ResponseInternals.find(), undefined);
});

Deno.test("ResponseInternals.find() gives up where a runtime keeps responses otherwise", () => {
  assert.equal(ResponseInternals.find({} as Response), undefined);
  assert.equal(
    ResponseInternals.find({ [Symbol("response")]: {} } as unknown as Response),
    undefined,
  );
});

Deno.test("ResponseInternals.body() finds static bodies and leaves them unread", async () => {
  const responses: [Response, string][] = [
    [new Response("text"), "text"],
    [new Response(""), ""],
    [Response.json({ a: 1 }), '{"a":1}'],
    [Response.json([1], { status: 201, headers: { "x-a": "b" } }), "[1]"],
    [new Response("h", { headers: { "content-type": "text/html" } }), "h"],
    [new Response(new URLSearchParams({ a: "b" })), "a=b"],
    [new Response("c").clone(), "c"],
  ];
  for (const [response, text] of responses) {
    assert.equal(internals().body(response), text);
    response.headers.forEach(() => {});
    assert.equal(internals().body(response), text, "after its headers were read");
    assert.ok(response.body);
    assert.equal(internals().body(response), text, "after the app looked at it");
    assert.equal(response.bodyUsed, false);
    assert.equal(await response.text(), text);
  }
});

Deno.test("ResponseInternals.body() tells no body, a stream and a read body apart", async () => {
  assert.equal(internals().body(new Response(null)), null);
  assert.equal(internals().body(new Response(null, { status: 204 })), null);
  assert.ok(internals().body(new Response(new ReadableStream())) instanceof ReadableStream);
  assert.ok(internals().body(new Response(new Blob(["blob"]))) instanceof ReadableStream);
  const used = new Response("used");
  await used.text();
  assert.equal(internals().body(used), undefined);
});

Deno.test("ResponseInternals.forEachHeader() gives what is sent, and leaves the headers untouched", () => {
  assert.deepEqual(headersOf(Response.json({})), ["content-type: application/json"]);
  assert.deepEqual(headersOf(new Response("t")), ["content-type: text/plain;charset=UTF-8"]);
  const response = new Response(null, { headers: { "X-MiXed": "1" } });
  response.headers.append("Set-Cookie", "a=1");
  response.headers.append("set-cookie", "b=2");
  response.headers.delete("x-none");
  assert.deepEqual(headersOf(response).sort(), [
    "set-cookie: a=1",
    "set-cookie: b=2",
    "x-mixed: 1",
  ]);
});

Deno.test("ResponseInternals.body() finds nothing to send where somebody reads", async () => {
  const held = new Response("held");
  held.body?.getReader();
  assert.equal(internals().body(held), "held", "the server has it ready");
  held.headers.set("x-a", "b");
  assert.equal(internals().body(held), undefined);
  const begun = new Response(new Blob(["begun"]).stream());
  const reader = begun.body?.getReader();
  await reader?.read();
  reader?.releaseLock();
  assert.equal(internals().body(begun), undefined);
  await begun.body?.cancel();
});

Deno.test("ResponseInternals.isSentByRuntime() tells a file from a stream of the app", async () => {
  const file = await Deno.open(new URL(import.meta.url));
  assert.equal(internals().isSentByRuntime(file.readable), true);
  assert.equal(internals().isSentByRuntime(new Blob(["blob"]).stream()), false);
  assert.equal(internals().isSentByRuntime(ReadableStream.from([new Uint8Array(1)])), false);
  await file.readable.cancel();
});

const MADE: readonly (readonly [string, () => Response])[] = [
  ["text", () => new Response("text")],
  ["JSON", () => Response.json({ a: 1 })],
  ["JSON with headers", () => Response.json([1], { status: 201, headers: { "X-A": "b" } })],
  ["bytes", () => new Response(new Uint8Array([1, 2]))],
  ["nothing", () => new Response(null, { status: 204 })],
  ["redirect", () => Response.redirect("http://localhost/there", 302)],
  ["stream", () => new Response(new Blob(["stream"]).stream(), { headers: { "X-A": "b" } })],
];

for (const [name, make] of MADE) {
  Deno.test(`ResponseInternals.withHeader() leaves a response as it was: ${name}`, async () => {
    const response = make();
    const [first, second] = ["1", "2"].map((id) => internals().withHeader(response, "x-id", id));
    assert.equal(first?.headers.get("x-id"), "1");
    assert.equal(second?.headers.get("x-id"), "2");
    assert.equal(response.headers.get("x-id"), null);
    assert.equal(first?.status, response.status);
    assert.deepEqual(
      [...first?.headers ?? []].filter(([header]) => header !== "x-id"),
      [...response.headers],
    );
    const whole = await make().text();
    assert.equal(await first?.text(), whole);
    // They share the body, as the one response sent twice would.
    if (whole !== "") await assert.rejects(second?.text() ?? Promise.resolve(), TypeError);
    assert.equal(response.bodyUsed, whole !== "");
  });
}
