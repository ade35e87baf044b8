import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";

Deno.test("SuperTracer records a request body as the app reads it", async () => {
  const reads: Record<string, (request: Request) => Promise<unknown>> = {
    json: (request) => request.json(),
    text: (request) => request.text(),
    bytes: (request) => request.bytes(),
    arrayBuffer: (request) => request.arrayBuffer(),
    blob: (request) => request.blob(),
    clone: (request) => request.clone().json(),
    body: async (request) => await new Response(request.body).text(),
    pieces: async (request) => await Array.fromAsync(request.body ?? []),
  };
  for (const [name, read] of Object.entries(reads)) {
    await using app = new TracedApp(async (request) => {
      await read(request);
      return new Response("ok");
    });
    await app.send("/", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: '{"a":[1,null,"\u00e9"]}',
    });
    const log = await app.only();
    assert.deepEqual(log.requestBody, { a: [1, null, "\u00e9"] }, name);
    assert.equal(log.requestBodyState, "complete", name);
    assert.equal(log.requestSizeBytes, 19, name);
  }
});

Deno.test("SuperTracer records forms by their fields, multipart by names and sizes only", async () => {
  await using app = new TracedApp(async (request) => {
    await (request.url.endsWith("stream") ? request.text() : request.formData());
    return new Response("ok");
  });
  const form = new FormData();
  form.set("title", "A picture");
  form.set("file", new File(["0123456789"], "p\u00fcre.png", { type: "image/png" }));
  await app.send("/form", {
    method: "POST",
    body: new URLSearchParams([["a", "1"], ["b", "x y"], ["a", "2"]]),
  });
  await app.send("/multipart", { method: "POST", body: form });
  await app.send("/stream", { method: "POST", body: form });
  const [fields, parts, stream] = await app.logs();
  assert.deepEqual(fields?.requestBody, { a: ["1", "2"], b: "x y" });
  assert.equal(fields?.requestBodyState, "complete");
  const expected = {
    multipart: [
      { name: "title", sizeBytes: 9 },
      { name: "file", filename: "p\u00fcre.png", type: "image/png", sizeBytes: 10 },
    ],
  };
  assert.deepEqual(parts?.requestBody, expected);
  assert.equal(parts?.requestBodyState, "described");
  assert.ok((parts?.requestSizeBytes ?? 0) > 200);
  assert.deepEqual(stream?.requestBody, expected);
  assert.ok(!JSON.stringify([parts, stream]).includes("0123456789"));
});

Deno.test("SuperTracer describes binary and encoded bodies and keeps nothing of them", async () => {
  await using app = new TracedApp(async (request) => {
    await request.bytes();
    return new Response(new Uint8Array(48_213), { headers: { "content-type": "image/png" } });
  });
  await app.send("/", {
    method: "POST",
    headers: { "content-type": "text/plain", "content-encoding": "br" },
    body: new Uint8Array([1, 2, 3]),
  });
  const log = await app.only();
  assert.equal(log.responseBody, "image/png, 48,213 bytes");
  assert.equal(log.responseBodyState, "described");
  assert.equal(log.responseSizeBytes, 48_213);
  assert.equal(log.requestBody, "text/plain, br encoded, 3 bytes");
  assert.equal(log.requestBodyState, "described");
});

Deno.test("SuperTracer tells text from binary where no type says so", async () => {
  await using app = new TracedApp(async (request) => {
    await request.bytes();
    return new Response(
      request.url.endsWith("json") ? new Uint8Array([0x20, 0x7b, 0x7d]) : new Uint8Array([0, 1, 2]),
    );
  });
  await app.send("/json");
  await app.send("/binary");
  const [json, binary] = await app.logs();
  assert.deepEqual(json?.responseBody, {});
  assert.equal(binary?.responseBody, "unknown type, 3 bytes");
});

Deno.test("SuperTracer keeps the beginning of an oversize body, and its true size", async () => {
  const body = `{"text":"${"\u20ac".repeat(10_000)}"}`;
  await using app = new TracedApp(async (request) => {
    const text = await request.text();
    return new Response(text, { headers: { "content-type": "application/json" } });
  }, { capture: { maxRequestBodySize: 100, maxResponseBodySize: 1_000 } });
  await app.send("/", { method: "POST", body });
  const log = await app.only();
  assert.equal(log.requestSizeBytes, 30_011);
  assert.equal(log.requestBodyState, "truncated");
  assert.equal(log.requestBody, body.slice(0, 9 + 30));
  assert.equal(log.responseSizeBytes, 30_011);
  assert.equal(log.responseBodyState, "truncated");
  assert.equal(log.responseBody, body.slice(0, 9 + 330));
});

Deno.test("SuperTracer keeps bodies of exactly the limit whole", async () => {
  for (const [size, state] of [[49, "complete"], [50, "complete"], [51, "truncated"]] as const) {
    await using app = new TracedApp(() => new Response("x".repeat(size)), {
      capture: { maxResponseBodySize: 50 },
    });
    await app.send("/");
    const log = await app.only();
    assert.equal(log.responseBodyState, state);
    assert.equal(String(log.responseBody).length, Math.min(size, 50));
  }
});

Deno.test("SuperTracer redacts before it cuts", async () => {
  // The card number and the token lie across the limit.
  const filler = "x".repeat(42);
  await using app = new TracedApp(async (request) => {
    await request.text();
    return new Response(`${filler}4242 4242 4242 4242 and more`, {
      headers: { "content-type": "text/plain" },
    });
  }, { capture: { maxRequestBodySize: 50, maxResponseBodySize: 50 } });
  await app.send("/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"f":"${"y".repeat(20)}","password":"hunter2-hunter2-hunter2"}`,
  });
  const stored = JSON.stringify(await app.only());
  assert.ok(!stored.includes("4242 4242"), stored);
  assert.ok(!stored.includes("hunter2"), stored);
});

Deno.test("SuperTracer redacts on every channel before anything is queued", async () => {
  const secret = "c4n4ry-7f3a9c";
  await using app = new TracedApp(async (request) => {
    await request.text();
    app.tracer.getLogger("auth").warn(`token=${secret}`, {
      password: secret,
      deep: [{ apiKey: secret }],
    });
    if (request.url.includes("fail")) {
      throw new Error(`password=${secret}`, {
        cause: new Error(`Authorization: Bearer ${secret}`),
      });
    }
    const response = Response.json({ accessToken: secret, list: [{ secret: { inner: secret } }] });
    response.headers.append("set-cookie", `session=${secret}; Path=/`);
    return response;
  });
  const init = {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "authorization": `Bearer ${secret}`,
      "cookie": `session=${secret}; theme=dark`,
      "x-api-key": secret,
      "referer": `http://u:${secret}@h/x?token=${secret}`,
    },
    body: JSON.stringify({
      user: "ada",
      password: secret,
      nested: { "client_secret": { v: secret } },
    }),
  };
  await app.send(`/login?api_key=${secret}&page=2#x`, init);
  await app.send(`/fail?access_token=${secret}`, init);
  const logs = await app.logs();
  assert.equal(logs.length, 4);
  const stored = JSON.stringify(logs);
  assert.ok(
    !stored.includes(secret),
    stored.slice(Math.max(0, stored.indexOf(secret) - 200), stored.indexOf(secret) + 50),
  );
  const request = logs.find((log) => log.path === "/login");
  assert.equal(request?.headers?.["authorization"], "Bearer [REDACTED]");
  assert.match(request?.headers?.["cookie"] ?? "", /^session=\[REDACTED\]; theme=\[REDACTED\]$/);
  assert.deepEqual(request?.requestBody, {
    user: "ada",
    password: "[REDACTED]",
    nested: { "client_secret": "[REDACTED]" },
  });
  assert.equal(request?.requestQuery?.["page"], "2");
  assert.match(request?.url ?? "", /\?api_key=REDACTED&page=2$/);
});

Deno.test("SuperTracer records everything as it is with redact: false, but for excluded headers", async () => {
  await using app = new TracedApp(async (request) => Response.json(await request.json()), {
    redact: false,
    capture: { excludeHeaders: ["x-mine"] },
  });
  await app.send("/?token=t", {
    method: "POST",
    body: '{"password":"p"}',
    headers: { "content-type": "application/json", "x-mine": "m", "authorization": "Basic YTpi" },
  });
  const log = await app.only();
  assert.deepEqual(log.requestBody, { password: "p" });
  assert.deepEqual(log.requestQuery, { token: "t" });
  assert.equal(log.headers?.["authorization"], "Basic YTpi");
  assert.equal(log.headers?.["x-mine"], "[REDACTED]");
});

Deno.test("SuperTracer records no bodies when it is told not to", async () => {
  await using app = new TracedApp(async (request) => new Response(await request.text()), {
    capture: { requestBody: false, responseBody: false },
  });
  await app.send("/", { method: "POST", body: "12345" });
  const log = await app.only();
  assert.equal(log.requestBody, undefined);
  assert.equal(log.requestBodyState, undefined);
  assert.equal(log.requestSizeBytes, 5);
  assert.equal(log.responseBody, undefined);
  assert.equal(log.responseBodyState, undefined);
  assert.equal(log.responseSizeBytes, 5);
});

const PLAIN_WORDS: readonly [name: string, headers: HeadersInit][] = [
  ["content-encoding: none", { "content-type": "application/json", "content-encoding": "none" }],
  ["content-encoding: Identity", {
    "content-type": "application/json",
    "content-encoding": "Identity",
  }],
  ["an empty content-encoding", { "content-type": "application/json", "content-encoding": "" }],
  ["a type of AWS", { "content-type": "application/x-amz-json-1.1" }],
  ["a type given twice", [["content-type", "application/json"], [
    "content-type",
    "application/json",
  ]]],
];

for (const [name, headers] of PLAIN_WORDS) {
  Deno.test(`SuperTracer stores a body as what it is that comes with ${name}`, async () => {
    await using app = new TracedApp(() => new Response('{"a":1,"password":"x"}', { headers }));
    await app.send("/");
    const log = await app.only();
    assert.equal(log.responseBodyState, "complete");
    assert.deepEqual(log.responseBody, { a: 1, password: "[REDACTED]" });
  });
}

Deno.test("SuperTracer stores a drawing as text", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  await using app = new TracedApp(() =>
    new Response(svg, { headers: { "content-type": "image/svg+xml" } })
  );
  await app.send("/");
  assert.deepEqual((await app.only()).responseBody, svg);
});
