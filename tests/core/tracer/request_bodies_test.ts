import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { head, slow, slowChunks, small } from "../../support/body_cases/body_case.ts";
import { lengthServer } from "../../support/length_server.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { withoutRequestInternals } from "../../support/without_request_internals.ts";

interface Recorded {
  readonly handle: (request: Request) => unknown;
  readonly send: readonly (string | number)[];
  readonly byMembers?: boolean;
  /** The client leaves once everything is sent. */
  readonly leaves?: boolean;
  /** Until the record is asked for. */
  readonly waitMs?: number;
}

/** What is recorded of a request that an app handles so. */
async function recorded(
  { handle, send, byMembers = false, leaves = false, waitMs = 0 }: Recorded,
): Promise<Log> {
  const connector = new MemoryConnector();
  const make = () =>
    new SuperTracer(async (request) => {
      const answer = await handle(request);
      return answer instanceof Response ? answer : new Response("ok");
    }, { connector, auth: { accessToken: "token-of-the-test" } });
  await using tracer = byMembers ? withoutRequestInternals(make) : make();
  await using server = Deno.serve({
    port: 0,
    onListen() {},
    onError: () => new Response("failed", { status: 500 }),
  }, tracer.fetch);
  await rawHttp(server.addr.port, send, { idleMs: 1_000, ...(leaves ? { closeAfter: 0 } : {}) });
  await pause(waitMs);
  for (let i = 0; i < 100; i++) {
    await tracer.flush();
    if (tracer.stats().captured === 0) {
      await pause(10);
      continue;
    }
    const [row] = connector.fetchLogs({ limit: 1 });
    const log = row && connector.fetchLog(row.id);
    if (log !== undefined) return log;
    await pause(10);
  }
  throw new Error("Nothing was recorded within a second");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const JSON_TYPE = "application/json";
const PARTS = ['{"a"', ":", "1}"];
const SENDS = {
  small: small(PARTS.join(""), JSON_TYPE),
  slow: slow(PARTS, JSON_TYPE),
  chunked: slowChunks(PARTS, JSON_TYPE),
};

const WATCHED: Readonly<Record<string, (request: Request) => unknown>> = {
  "new Request(request)": (request) => new Request(request, { headers: { a: "b" } }).json(),
  "Request.prototype.text.call(request)": (request) => Request.prototype.text.call(request),
  "clone()": (request) => request.clone().text(),
  "for await": (request) => Array.fromAsync(request.body ?? []),
  "pipeThrough()": (request) =>
    Array.fromAsync(request.body?.pipeThrough(new TextDecoderStream()) ?? []),
  "pipeTo()": (request) => request.body?.pipeTo(new WritableStream()),
  "tee()": (request) =>
    Promise.all((request.body?.tee() ?? []).map((branch) => Array.fromAsync(branch))),
  "a BYOB reader": async (request) => {
    let reader: ReadableStreamBYOBReader | undefined;
    try {
      reader = request.body?.getReader({ mode: "byob" });
    } catch {
      return await request.text(); // A body that is there has no byte stream.
    }
    for (let done = false; !done;) {
      done = (await reader?.read(new Uint8Array(4)))?.done ?? true;
    }
    return undefined;
  },
  "a broken json()": (request) => request.formData().catch(() => {}),
};

for (const [name, handle] of Object.entries(WATCHED)) {
  Deno.test(`SuperTracer records a request body that is read by ${name}`, async () => {
    for (const [how, send] of Object.entries(SENDS)) {
      // The runtime itself never tells such a reader of the end.
      if (name === "a BYOB reader" && how === "chunked") continue;
      const log = await recorded({ handle, send });
      assert.deepEqual(log.requestBody, { a: 1 }, how);
      assert.equal(log.requestBodyState, "complete", how);
      assert.equal(log.requestSizeBytes, 7, how);
    }
  });
}

Deno.test("SuperTracer records a body that is no JSON although json() failed", async () => {
  for (const send of [small('{"a":', JSON_TYPE), slow(['{"a', '":'], JSON_TYPE)]) {
    const log = await recorded({ handle: (request) => request.json().catch(() => {}), send });
    assert.equal(log.requestBody, '{"a":');
    assert.equal(log.requestBodyState, "complete");
  }
});

Deno.test("SuperTracer says that the app never read a body only if it did not", async () => {
  const untouched: Recorded["handle"][] = [
    () => {},
    (request) => request.bodyUsed,
    (request) => new Response(`${request.headers.get("content-length")}`),
  ];
  for (const handle of untouched) {
    for (const byMembers of [false, true]) {
      const log = await recorded({ handle, send: slow(["x", "y"]), byMembers });
      assert.equal(log.requestBodyState, "unread");
      assert.equal(log.requestBody, undefined);
      assert.equal(log.requestSizeBytes, 2);
    }
  }
});

Deno.test("SuperTracer says of a body that the runtime gives nobody that it was not read", async () => {
  const log = await recorded({
    handle: (request) => request.json().catch(() => {}),
    send: [head("Content-Length: 2\r\n").replace("POST", "GET") + "{}"],
  });
  assert.equal(log.requestBodyState, "unread");
  assert.equal(log.requestSizeBytes, 2);
});

Deno.test("SuperTracer says that a body was not watched which the runtime hands on by itself", async () => {
  await using upstream = lengthServer(() => {});
  const handings: Recorded["handle"][] = [
    (request) => fetch(upstream.origin, { method: "POST", body: request.body }),
    (request) => new Response(request.body).text(),
    (request) => new Request("http://a/", request).text(),
  ];
  for (const handle of handings) {
    const log = await recorded({ handle, send: slow(["on", "ward"]) });
    assert.equal(log.requestBodyState, "unwatched");
    assert.equal(log.requestBody, undefined);
    assert.equal(log.requestSizeBytes, 6);
  }
});

Deno.test("SuperTracer says that a body was not watched that its members can't tell of", async () => {
  const unwatched: Recorded["handle"][] = [
    (request) => new Request(request).text(),
    (request) => Request.prototype.text.call(request),
    (request) => Array.fromAsync(request.body ?? []),
  ];
  for (const handle of unwatched) {
    const log = await recorded({ handle, send: SENDS.slow, byMembers: true });
    assert.equal(log.requestBodyState, "unwatched");
    assert.equal(log.requestSizeBytes, 7);
  }
});

Deno.test("SuperTracer says that reading a body failed, and keeps what came before", async () => {
  const broken = { send: [head("Content-Length: 1000\r\n"), 20, "only this"], leaves: true };
  const whole = await recorded({ ...broken, handle: (request) => request.text().catch(() => {}) });
  assert.equal(whole.requestBodyState, "failed");
  assert.equal(whole.requestBody, undefined);
  const read = async (request: Request) => {
    for await (const _ of request.body ?? []);
  };
  const bits = await recorded({ ...broken, handle: (request) => read(request).catch(() => {}) });
  assert.equal(bits.requestBodyState, "failed");
  assert.equal(bits.requestBody, "only this");
  assert.equal(bits.requestSizeBytes, 9);
  const member = await recorded({
    ...broken,
    byMembers: true,
    handle: (request) => request.text().catch(() => {}),
  });
  assert.equal(member.requestBodyState, "failed");
});

Deno.test("SuperTracer takes no broken JSON for a client that left", async () => {
  for (const byMembers of [false, true]) {
    const send = slow(["{oo", "ps"], JSON_TYPE);
    const log = await recorded({ handle: (request) => request.json(), send, byMembers });
    assert.equal(log.outcome, "failed");
    assert.equal(log.statusCode, 500);
    assert.match(log.errorMessage ?? "", /SyntaxError/);
    assert.equal(log.requestBodyState, byMembers ? "failed" : "complete");
  }
});

Deno.test("SuperTracer keeps the beginning of a body that the app gave up", async () => {
  const log = await recorded({
    handle: async (request) => {
      const reader = request.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    },
    send: [head("Content-Length: 3000\r\n"), 20, "x".repeat(1_000), 20, "y".repeat(2_000)],
  });
  assert.equal(log.requestBodyState, "truncated");
  assert.equal(log.requestBody, "x".repeat(1_000));
  assert.equal(log.requestSizeBytes, 3_000);
});

Deno.test("SuperTracer records a body that is read after the answer", async () => {
  const late: Record<string, (request: Request) => unknown> = {
    text: (request) => void request.text().catch(() => {}),
    stream: (request) => void Array.fromAsync(request.body ?? []).catch(() => {}),
    pipe: (request) => void request.body?.pipeTo(new WritableStream()).catch(() => {}),
  };
  for (const [name, handle] of Object.entries(late)) {
    const log = await recorded({ handle, send: slow(["la", "te"]), waitMs: 150 });
    assert.equal(log.requestBody, "late", name);
    assert.equal(log.requestBodyState, "complete", name);
    assert.ok((log.durationMs ?? 0) < 5_000);
  }
});

Deno.test("SuperTracer counts a request as over although its body is still read", async () => {
  const connector = new MemoryConnector();
  let settle = () => {};
  await using tracer = new SuperTracer((request) => {
    const reader = request.body?.getReader();
    settle = () => void reader?.cancel();
    return new Response("accepted", { status: 202 });
  }, { connector, auth: { accessToken: "token-of-the-test" } });
  await using server = Deno.serve({ port: 0, onListen() {} }, tracer.fetch);
  await rawHttp(server.addr.port, slow(["x", "y"]), { idleMs: 100 });
  assert.equal(tracer.stats().inFlight, 0);
  assert.equal(tracer.stats().captured, 0);
  assert.equal((await tracer.metrics()).totals.requests, 1);
  settle();
  assert.equal(tracer.stats().captured, 1);
});

Deno.test("SuperTracer.flush() stores a record as it is whose body is still read", async () => {
  const log = await recorded({
    handle: async (request) => {
      const reader = request.body?.getReader();
      await reader?.read();
      setTimeout(() => reader?.cancel().catch(() => {}), 300);
    },
    send: [head("Content-Length: 30\r\n"), 20, "begun"],
    waitMs: 50,
    leaves: true,
  });
  assert.equal(log.requestBodyState, "truncated");
  assert.equal(log.requestBody, "begun");
});

/** Bytes as latin1 text, a type, and how many they are. */
const SIZED: readonly (readonly [name: string, body: string, type: string])[] = [
  ["Latin-1", "h\u00e9llo", "text/plain;charset=iso-8859-1"],
  ["Shift-JIS", "\u0083e\u0083X\u0083g", "text/plain;charset=shift_jis"],
  ["a byte-order mark", "\u00ef\u00bb\u00bftext", "text/plain"],
  ["bytes that are no text", "\u00ff\u00fe\u0000", "application/octet-stream"],
  ["JSON with a byte-order mark", '\u00ef\u00bb\u00bf{"a":1}', "application/json"],
  ["a form", "a=%20&b=x+y", "application/x-www-form-urlencoded"],
  [
    "multipart",
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\u00c3\u00a9\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
  ],
];

const READS = ["text", "json", "bytes", "arrayBuffer", "blob", "formData"] as const;

function readBy(member: (typeof READS)[number], request: Request): Promise<unknown> {
  return request[member]().catch(() => {});
}

Deno.test("SuperTracer tells the size of a body on the wire, whatever member reads it", async () => {
  for (const [name, body, type] of SIZED) {
    for (const member of READS) {
      for (const send of [small(body, type), slowChunks([body.slice(0, 2), body.slice(2)], type)]) {
        const log = await recorded({
          handle: (request) => readBy(member, request),
          send,
        });
        assert.equal(log.requestSizeBytes, body.length, `${name} by ${member}()`);
      }
    }
  }
});

Deno.test("SuperTracer tells no wrong size where only members can be watched", async () => {
  for (const [name, body, type] of SIZED) {
    for (const member of READS) {
      const handle = (request: Request) => readBy(member, request);
      const declared = await recorded({ handle, send: small(body, type), byMembers: true });
      const isRead = declared.requestBodyState !== "failed";
      if (isRead) assert.equal(declared.requestSizeBytes, body.length, `${name} by ${member}()`);
      const chunks = await recorded({ handle, send: slowChunks([body], type), byMembers: true });
      assert.ok([undefined, body.length].includes(chunks.requestSizeBytes), `${name} ${member}`);
    }
  }
});

Deno.test("SuperTracer records for each of two tracers around one app", async () => {
  const connectors = [new MemoryConnector(), new MemoryConnector()];
  const [innerStore, outerStore] = connectors;
  await using inner = new SuperTracer(
    async (request) => new Response(await request.text()),
    { ...(innerStore && { connector: innerStore }), auth: { accessToken: "token-of-the-test" } },
  );
  await using outer = new SuperTracer(inner.fetch, {
    ...(outerStore && { connector: outerStore }),
    auth: { accessToken: "token-of-the-test" },
    ui: { mountPath: "/outer" },
  });
  await using server = Deno.serve({ port: 0, onListen() {} }, outer.fetch);
  for (const send of [small("twice"), slow(["twi", "ce"])]) {
    await rawHttp(server.addr.port, send, { idleMs: 1_000 });
  }
  await inner.flush();
  await outer.flush();
  for (const connector of connectors) {
    const bodies = connector.fetchLogs({ limit: 9 }).map(({ id }) => connector.fetchLog(id));
    assert.deepEqual(bodies.map((log) => log?.requestBody), ["twice", "twice"]);
  }
});

Deno.test("SuperTracer takes a body for whole of which the app read as much as was announced", async () => {
  const log = await recorded({
    handle: async (request) => {
      const buffer = new Uint8Array(Number(request.headers.get("content-length")));
      await request.body?.getReader({ mode: "byob" }).read(buffer, { min: buffer.length });
    },
    send: [head("Content-Length: 12\r\n"), 20, "as much", 20, " as is"],
  });
  assert.equal(log.requestBodyState, "complete");
  assert.equal(log.requestBody, "as much as i");
});
