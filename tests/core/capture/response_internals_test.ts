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

Deno.test("ResponseInternals.staticBody() finds static bodies and leaves them unread", async () => {
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
    assert.equal(internals().staticBody(response), text);
    response.headers.forEach(() => {});
    assert.equal(internals().staticBody(response), text, "after its headers were read");
    assert.equal(response.bodyUsed, false);
    assert.equal(await response.text(), text);
  }
});

Deno.test("ResponseInternals.staticBody() tells no body, a stream and a read body apart", async () => {
  assert.equal(internals().staticBody(new Response(null)), null);
  assert.equal(internals().staticBody(new Response(null, { status: 204 })), null);
  assert.equal(internals().staticBody(new Response(new ReadableStream())), undefined);
  assert.equal(internals().staticBody(new Response(new Blob(["blob"]))), undefined);
  const used = new Response("used");
  await used.text();
  assert.equal(internals().staticBody(used), undefined);
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

Deno.test("ResponseInternals.replaceStream() changes the stream and nothing else", async () => {
  const response = new Response(new Blob(["inner"]).stream(), {
    status: 201,
    headers: { "X-A": "b" },
  });
  const replaced = internals().replaceStream(response, (stream) => {
    stream.cancel();
    return new Blob(["other"]).stream();
  });
  assert.ok(replaced);
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("x-a"), "b");
  assert.equal(await response.text(), "other");
  assert.equal(internals().replaceStream(new Response("static"), (stream) => stream), false);
});

Deno.test("ResponseInternals.addHeader() adds to responses whose headers are immutable", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, () => {
    const response = Response.redirect("http://localhost/there", 302);
    assert.throws(() => response.headers.set("x-id", "1"), TypeError);
    internals().addHeader(response, "x-id", "7");
    return response;
  });
  const answer = await fetch(`http://localhost:${server.addr.port}`, { redirect: "manual" });
  assert.equal(answer.headers.get("x-id"), "7");
  assert.equal(answer.headers.get("location"), "http://localhost/there");
  await answer.body?.cancel();
});
