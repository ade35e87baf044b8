import { type Log, MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as zlib from "node:zlib";
import { TracedApp } from "../../support/traced_app.ts";

const ENCODERS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  gzip: (text) => zlib.gzipSync(text),
  "x-gzip": (text) => zlib.gzipSync(text),
  deflate: (text) => zlib.deflateSync(text),
  "deflate without a frame": (text) => zlib.deflateRawSync(text),
  br: (text) =>
    zlib.brotliCompressSync(text, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: (text) => zlib.zstdCompressSync(text),
};

const USERS = JSON.stringify({
  users: Array.from({ length: 40 }, (_, id) => ({ id, name: `user ${id}`, password: `pw-${id}` })),
});

/** What is recorded of an answer with these bytes. */
async function recorded(bytes: Uint8Array, headers: Record<string, string>): Promise<Log> {
  await using app = new TracedApp(() => new Response(new Uint8Array(bytes), { headers }));
  await rawFetch(app.port);
  return await app.only();
}

/** Takes an answer as it comes; `fetch` would decode it. */
async function rawFetch(port: number, request = "GET / HTTP/1.1\r\nHost: a\r\n"): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(`${request}Connection: close\r\n\r\n`));
  const buffer = new Uint8Array(65_536);
  while (await connection.read(buffer) !== null) { /* to its end */ }
}

for (const [name, encode] of Object.entries(ENCODERS)) {
  const coding = name.split(" ")[0] ?? "";
  Deno.test(`SuperTracer decodes and redacts bodies encoded with ${name}`, async () => {
    const bytes = encode(USERS);
    const log = await recorded(bytes, {
      "content-type": "application/json",
      "content-encoding": coding,
    });
    assert.equal(log.responseBodyState, "complete");
    assert.equal(log.responseSizeBytes, bytes.byteLength, "bytes on the wire");
    const { users } = log.responseBody as { users: { name: string; password: string }[] };
    assert.equal(users.length, 40);
    assert.equal(users[7]?.name, "user 7");
    assert.equal(users[7]?.password, "[REDACTED]");
  });

  Deno.test(`SuperTracer keeps the beginning of a large body encoded with ${name}`, async () => {
    const text = "all work and no play ".repeat(5_000);
    const log = await recorded(encode(text), {
      "content-type": "text/plain",
      "content-encoding": coding,
    });
    assert.equal(log.responseBodyState, "truncated");
    assert.equal(log.responseBody, text.slice(0, 10_240));
  });

  Deno.test(`SuperTracer decodes of a body encoded with ${name} no more than it keeps`, async () => {
    const bomb = encode(" ".repeat(48 << 20));
    const before = Deno.memoryUsage().rss;
    const log = await recorded(bomb, {
      "content-type": "text/plain",
      "content-encoding": coding,
    });
    assert.equal(log.responseBodyState, "truncated");
    assert.equal(String(log.responseBody).length, 10_240);
    assert.ok(Deno.memoryUsage().rss - before < 40 << 20, "the bomb is not decoded");
  });

  Deno.test(`SuperTracer decodes the beginning of an endless body encoded with ${name}`, async () => {
    const noise = Array.from({ length: 20_000 }, () => Math.random().toString(36)).join(" ");
    const bytes = encode(noise);
    assert.ok(bytes.byteLength > 20_000);
    const log = await recorded(bytes, {
      "content-type": "text/plain",
      "content-encoding": coding,
    });
    // Of zstd a block has to be whole.
    if (log.responseBodyState === "described") return assert.equal(coding, "zstd");
    assert.equal(log.responseBodyState, "truncated");
    assert.ok(noise.startsWith(String(log.responseBody)));
    assert.ok(String(log.responseBody).length > 5_000);
  });
}

const DESCRIBED: Readonly<Record<string, [Uint8Array, Record<string, string>]>> = {
  "what is damaged": [
    Buffer.from("no gzip at all, with a password=hunter2hunter2"),
    { "content-type": "text/plain", "content-encoding": "gzip" },
  ],
  "what is encoded twice": [
    zlib.gzipSync(zlib.gzipSync("twice")),
    { "content-type": "text/plain", "content-encoding": "gzip, gzip" },
  ],
  "what nobody here decodes": [
    Buffer.from("compressed"),
    { "content-type": "text/plain", "content-encoding": "compress" },
  ],
  "an image": [
    zlib.gzipSync(new Uint8Array(200)),
    { "content-type": "image/png", "content-encoding": "gzip" },
  ],
};

for (const [name, [bytes, headers]] of Object.entries(DESCRIBED)) {
  Deno.test(`SuperTracer describes ${name}`, async () => {
    const log = await recorded(bytes, headers);
    assert.equal(log.responseBodyState, "described");
    assert.match(
      String(log.responseBody),
      new RegExp(`${headers["content-encoding"]} encoded, ${bytes.length} bytes`),
    );
  });
}

Deno.test("SuperTracer decodes request bodies too, and streams", async () => {
  await using app = new TracedApp(async (request) => {
    await request.bytes();
    const stream = new Blob([USERS]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(stream, {
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
    });
  });
  const { text } = await app.send("/", {
    method: "POST",
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
    body: new Uint8Array(zlib.gzipSync('{"sent":true,"token":"s3cr3t-token-value"}')),
  });
  assert.equal(text, USERS);
  const log = await app.only();
  assert.deepEqual(log.requestBody, { sent: true, token: "[REDACTED]" });
  assert.equal(log.requestBodyState, "complete");
  assert.equal(log.responseBodyState, "complete");
});

Deno.test("SuperTracer lets nothing encoded out before it is decoded", async () => {
  const handed: Log[] = [];
  class Watching extends MemoryConnector {
    override get readsLazily(): boolean {
      return false;
    }
    override saveLogs(batch: Parameters<MemoryConnector["saveLogs"]>[0]) {
      handed.push(...batch.logs);
      return super.saveLogs(batch);
    }
  }
  await using app = new TracedApp(
    () =>
      new Response(new Uint8Array(zlib.gzipSync('{"password":"hunter2"}')), {
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
      }),
    { connector: new Watching() },
  );
  await rawFetch(app.port);
  await app.tracer.flush();
  assert.equal(handed.length, 1);
  assert.deepEqual(handed[0]?.responseBody, { password: "[REDACTED]" });
  assert.equal(JSON.stringify(handed).includes("hunter2"), false);
});

Deno.test("SuperTracer decodes hundreds of bodies without holding up a batch", async () => {
  const body = new Uint8Array(zlib.gzipSync(USERS));
  await using tracer = new SuperTracer(
    () =>
      new Response(body, {
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
      }),
    { connector: new MemoryConnector(), auth: { accessToken: "token-of-the-tests" } },
  );
  for (let i = 0; i < 500; i++) {
    await (await tracer.fetch(new Request("http://localhost/"))).body?.cancel();
  }
  await tracer.flush();
  assert.equal(tracer.stats().saved, 500);
  assert.equal(tracer.stats().caught, 0);
});
