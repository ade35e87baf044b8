import { MemoryConnector, SuperTracer } from "@supertracer/core";
import { harEntry } from "../../../core/export/har_entry.ts";
import assert from "node:assert/strict";
import { requestParts } from "../../../core/export/request_parts.ts";
import { sampleRequest } from "./support/sample_request.ts";

function notes(changes: Parameters<typeof sampleRequest>[0]): readonly string[] {
  return requestParts(sampleRequest(changes)).notes;
}

Deno.test("requestParts() has nothing to note of a request that is wholly stored", () => {
  const { method, origin, target, body, notes } = requestParts(sampleRequest());
  assert.deepEqual({ method, origin, target }, {
    method: "POST",
    origin: "http://localhost:8000",
    target: "/orders?page=2",
  });
  assert.equal(body.text, '{"sku":"A-191","count":2}');
  assert.deepEqual(notes, []);
});

Deno.test("requestParts() names what was redacted", () => {
  assert.deepEqual(
    notes({
      url: "http://localhost/reset/REDACTED?token=REDACTED&page=2&code=REDACTED",
      headers: {
        authorization: "Bearer [REDACTED]",
        "x-dropped": "[dropped: redaction failed]",
        "content-type": "application/json",
      },
      requestBody: { card: { number: "[REDACTED]1111" }, list: [{ pin: "[REDACTED]" }] },
    }),
    [
      "Redacted, insert your own value: authorization, x-dropped.",
      "Redacted in the URL: path, token, code.",
      "Redacted in the request body: $.card.number, $.list[0].pin.",
    ],
  );
});

Deno.test("requestParts() says how much of a cut body is there", () => {
  const cut = { requestBody: "\u00e9\u00e9", requestBodyState: "truncated" } as const;
  assert.deepEqual(notes({ ...cut, requestSizeBytes: 48_213 }), [
    "The request body was cut: only the first 4 of 48213 bytes were stored.",
  ]);
});

Deno.test("requestParts() says why a body is missing", () => {
  const binary = { requestBody: "image/png, 9 bytes", requestBodyState: "described" } as const;
  assert.deepEqual(notes(binary), [
    "The request body is missing: it was described, not stored (image/png, 9 bytes).",
  ]);
  assert.deepEqual(notes({ requestBody: undefined, requestBodyState: "unwatched" }), [
    "The request body is missing: it could not be observed without changing it.",
  ]);
  assert.deepEqual(notes({ requestBody: undefined, requestBodyState: "failed" }), [
    "The request body is missing: reading it failed.",
  ]);
  assert.deepEqual(notes({ requestBody: undefined, requestBodyState: "unread" }), [
    "The request body is missing: the app never read it (25 bytes were declared).",
  ]);
  const multipart = requestParts(sampleRequest({
    headers: { "content-type": "multipart/form-data; boundary=x" },
    requestBody: {
      multipart: [{ name: "a", sizeBytes: 3 }, { name: "b", filename: "b.png", type: "image/png" }],
    },
    requestBodyState: "described",
  }));
  assert.deepEqual(multipart.headers, []);
  assert.deepEqual(multipart.notes, [
    "The request body is missing: it was described, not stored " +
    "(multipart form: a (3 bytes); b (file b.png, image/png)).",
  ]);
  const unrecorded = { requestBody: undefined, requestBodyState: undefined };
  assert.deepEqual(notes({ ...unrecorded, headers: { "content-length": "9" } }), [
    "The request body is missing: 9 bytes of it were not recorded.",
  ]);
});

Deno.test("requestParts() says when a body has other bytes than were sent", () => {
  assert.deepEqual(notes({ requestSizeBytes: 40 }), [
    "The request body was stored as JSON and formatted again: 25 bytes instead of 40.",
  ]);
});

Deno.test("requestParts() tells a JSON string from a text that is no JSON by its size", () => {
  const text = (requestBody: string, requestSizeBytes?: number): string =>
    requestParts(sampleRequest({ requestBody, requestSizeBytes })).body.text;
  assert.equal(text("word", 6), '"word"');
  assert.equal(text("word", 4), "word");
  assert.equal(text("word"), "word");
  assert.equal(text("[1]"), '"[1]"');
});

Deno.test("requestParts() leaves the connection's headers to whoever sends the request", () => {
  const { headers, notes, takesCompressed } = requestParts(sampleRequest({
    headers: {
      host: "localhost:8000",
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "x",
      "transfer-encoding": "chunked",
      "accept-encoding": "gzip",
      "sec-fetch-mode": "cors",
    },
  }));
  assert.deepEqual(headers.map(({ name }) => name), ["sec-fetch-mode"]);
  assert.ok(takesCompressed);
  assert.deepEqual(notes, [
    "The request asked for an upgrade to websocket: this one is a plain request.",
  ]);
});

Deno.test("requestParts() keeps notes visible, short and on one line", () => {
  const [note = ""] = notes({ headers: { [`a\n\u202e${"x".repeat(2_000)}`]: "1" } });
  assert.match(
    note,
    /^Omitted, as these are not valid HTTP headers: a\\u\{0a\}\\u\{202e\}x+\.\.\.$/,
  );
  assert.ok(note.length < 500);
});

Deno.test("requestParts() goes to the Host that was sent over a Unix socket", async () => {
  const directory = await Deno.makeTempDir();
  const connector = new MemoryConnector();
  const tracer = new SuperTracer(() => new Response("ok"), { connector, auth: false });
  const path = `${directory}/app.sock`;
  const server = Deno.serve({ path, onListen() {} }, tracer.fetch);
  try {
    using client = await Deno.connect({ transport: "unix", path });
    const sent = "GET /orders?page=2 HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";
    await client.write(new TextEncoder().encode(sent));
    await new Response(client.readable).text();
    await tracer.flush();
    const [row] = connector.fetchLogs();
    const log = connector.fetchLog(row?.id ?? 0);
    assert.ok(log !== undefined);
    const { origin, target, notes } = requestParts(log);
    assert.equal(origin + target, "http://shop.example/orders?page=2");
    assert.deepEqual(notes, []);
    assert.equal(harEntry(log).entry.request["url"], "http://shop.example/orders?page=2");
  } finally {
    await tracer.close();
    await server.shutdown();
    await Deno.remove(directory, { recursive: true });
  }
});
