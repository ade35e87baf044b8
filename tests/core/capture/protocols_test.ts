import { MemoryConnector, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { connect } from "node:http2";
import { join } from "node:path";
import { withoutCurl } from "../../support/curl.ts";
import { sendAndLeave } from "../../support/leaving_client.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { makeTestCertificates } from "../../support/test_certificates.ts";

const encoder = new TextEncoder();
const FILE = new URL(import.meta.url);

function pause(ms = 3): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Answers of every kind, by path. */
const ANSWERS: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
  "/text": () => new Response("text", { headers: { "X-A": "b" } }),
  "/json": () => Response.json({ a: 1 }),
  "/large": () =>
    new Response("large ".repeat(5_000), { headers: { "Content-Type": "text/html" } }),
  "/empty": () => new Response(null, { status: 204 }),
  "/unchanged": () => new Response(null, { status: 304, headers: { etag: '"v1"' } }),
  "/redirect": () => Response.redirect("http://localhost/there", 303),
  "/cookies": () => new Response("c", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] }),
  "/stream": () =>
    new Response(ReadableStream.from(async function* () {
      yield encoder.encode("one ");
      await pause();
      yield encoder.encode("two");
    }())),
  "/bytes": () =>
    new Response(
      new ReadableStream({
        type: "bytes",
        start(controller) {
          controller.enqueue(encoder.encode("bytes"));
          controller.close();
        },
      }),
    ),
  "/file": async () =>
    new Response((await Deno.open(FILE)).readable, { headers: { "Content-Type": "text/plain" } }),
  "/throw": () => {
    throw new Error("thrown");
  },
  "/error-in-stream": () => {
    let sent = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await pause();
          if (sent++ === 0) controller.enqueue(encoder.encode("part"));
          else controller.error(new Error("broken"));
        },
      }),
    );
  },
};

function app(request: Request): Response | Promise<Response> {
  return ANSWERS[new URL(request.url).pathname]?.(request) ?? new Response("?", { status: 404 });
}

const onError = () => new Response("failed", { status: 500 });

function traced(): SuperTracer {
  return new SuperTracer(app, {
    connector: new MemoryConnector(),
    auth: { accessToken: "token-of-the-tests" },
  });
}

/** Takes an answer over HTTP/2, as curl shows it, and how curl ended. */
async function answerOf(port: number, path: string, method: string, ca: string): Promise<string> {
  const { code, stdout } = await new Deno.Command("curl", {
    args: [
      ...["--silent", "--http2", "--cacert", ca, "--dump-header", "-", "--max-time", "5"],
      ...(method === "HEAD" ? ["--head"] : []),
      `https://localhost:${port}${path}`,
    ],
    stdout: "piped",
  }).output();
  const text = new TextDecoder("latin1").decode(stdout);
  return `${text.replace(/^date: .*/gim, "date: -")}, exit status ${code}`;
}

Deno.test({
  name: "SuperTracer.fetch() answers over HTTP/2 with TLS as the bare app",
  ignore: withoutCurl,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    const { ca, certificate, key } = await makeTestCertificates(folder);
    const options = {
      port: 0,
      onListen() {},
      onError,
      cert: await Deno.readTextFile(certificate),
      key: await Deno.readTextFile(key),
    };
    await using tracer = traced();
    const servers = [Deno.serve(options, app), Deno.serve(options, tracer.fetch)];
    for (const path of Object.keys(ANSWERS)) {
      for (const method of path === "/text" || path === "/empty" ? ["GET", "HEAD"] : ["GET"]) {
        await t.step(`${method} ${path}`, async () => {
          const [bare, ours] = await Promise.all(
            servers.map(({ addr }) => answerOf(addr.port, path, method, ca)),
          );
          // The server itself answers HEAD with an error of the protocol where there is a body.
          if (method === "GET") assert.match(bare ?? "", /^HTTP\/2 \d/);
          assert.equal(ours, bare);
        });
      }
    }
    await Promise.all(servers.map((server) => server.shutdown()));
    await Deno.remove(folder, { recursive: true });
  },
});

/** Sends a body with trailer fields over HTTP/2, and takes the answer as text. */
async function answerToTrailers(port: number, path: string): Promise<string> {
  const session = connect(`http://localhost:${port}`);
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      const stream = session.request(
        { ":method": "POST", ":path": path, "trailer": "x-sum" },
        { waitForTrailers: true },
      );
      let [head, body, sent] = ["", "", "no trailers"];
      stream.on("wantTrailers", () => {
        stream.sendTrailers({ "x-sum": "9" });
        sent = "trailers sent";
      });
      stream.on("response", ({ ":status": status }) => head = String(status));
      stream.on("data", (chunk) => body += chunk);
      stream.on("close", () => resolve(`${head} ${body}, ${sent}`));
      stream.on("error", reject);
      stream.write("alpha");
      stream.end("beta");
    });
  } finally {
    session.close();
  }
}

Deno.test("SuperTracer.fetch() takes trailer fields over HTTP/2 as the bare app", async (t) => {
  const answers: Readonly<Record<string, (request: Request) => Response | Promise<Response>>> = {
    "/read": async (request) =>
      new Response(`${await request.text()} ${request.headers.get("x-sum")}`),
    "/echoed": (request) => new Response(request.body),
    // Late, as the server may reset a stream that is answered before it was sent to its end.
    "/unread": async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return new Response(request.headers.get("trailer"));
    },
  };
  const handler = (request: Request) =>
    answers[new URL(request.url).pathname]?.(request) ?? new Response("?", { status: 404 });
  await using tracer = new SuperTracer(handler, {
    connector: new MemoryConnector(),
    auth: { accessToken: "token-of-the-tests" },
  });
  const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
  const servers = [Deno.serve(options, handler), Deno.serve(options, tracer.fetch)];
  for (const path of Object.keys(answers)) {
    await t.step(path, async () => {
      const [bare, ours] = await Promise.all(
        servers.map(({ addr }) => answerToTrailers(addr.port, path)),
      );
      assert.match(bare ?? "", /^200 (?:alphabeta|x-sum).*, trailers sent$/);
      assert.equal(ours, bare);
    });
  }
  await Promise.all(servers.map((server) => server.shutdown()));
});

/** Takes an answer over a Unix socket, as raw text. */
async function answerOverSocket(path: string, target: string): Promise<string> {
  using connection = await Deno.connect({ transport: "unix", path });
  const request = `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
  await connection.write(encoder.encode(request));
  let text = "";
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const read = await connection.read(buffer);
    if (read === null) return text.replace(/^date: .*/gim, "date: -");
    text += new TextDecoder("latin1").decode(buffer.subarray(0, read));
  }
}

Deno.test("SuperTracer.fetch() answers on a Unix socket as the bare app", async (t) => {
  const folder = await Deno.makeTempDir();
  const paths = ["bare", "traced"].map((name) => join(folder, name));
  await using tracer = traced();
  const servers = [app, tracer.fetch].map((handler, index) =>
    Deno.serve({ path: paths[index] ?? "", onListen() {}, onError }, handler)
  );
  for (const target of Object.keys(ANSWERS)) {
    await t.step(target, async () => {
      const [bare, ours] = await Promise.all(paths.map((path) => answerOverSocket(path, target)));
      assert.match(bare ?? "", /^HTTP\/1\.1 \d/);
      assert.equal(ours, bare);
    });
  }
  await Promise.all(servers.map((server) => server.shutdown()));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("SuperTracer.fetch() leaves automatic compression to the server", async (t) => {
  await using tracer = traced();
  const options = { port: 0, onListen() {}, onError, automaticCompression: true };
  const servers = [Deno.serve(options, app), Deno.serve(options, tracer.fetch)];
  for (const target of Object.keys(ANSWERS)) {
    for (const coding of ["gzip", "br"]) {
      await t.step(`${target}, ${coding}`, async () => {
        const [bare, ours] = await Promise.all(servers.map(async ({ addr }) => {
          const request = `GET ${target} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ${coding}\r\n` +
            "Connection: close\r\n\r\n";
          return (await rawHttp(addr.port, request)).text;
        }));
        if (target === "/large") {
          assert.match(bare ?? "", new RegExp(`content-encoding: ${coding}`));
        }
        assert.equal(ours, bare);
      });
    }
  }
  await Promise.all(servers.map((server) => server.shutdown()));
});

/** What an app's stream notices while its client leaves. */
type MakeStream = (tell: (what: string) => void) => ReadableStream<Uint8Array>;

const LEFT: Readonly<Record<string, MakeStream>> = {
  "a stream": (tell) =>
    new ReadableStream({
      async pull(controller) {
        await pause();
        controller.enqueue(encoder.encode("x".repeat(100)));
      },
      cancel: (reason) => tell(`cancelled: ${reason}`),
    }),
  "a byte stream": (tell) =>
    new ReadableStream({
      type: "bytes",
      async pull(controller) {
        await pause();
        controller.enqueue(encoder.encode("x".repeat(100)));
      },
      cancel: (reason) => tell(`cancelled: ${reason}`),
    }),
  "a generator": (tell) =>
    ReadableStream.from(async function* () {
      try {
        for (;;) {
          await pause();
          yield encoder.encode("x".repeat(100));
        }
      } finally {
        tell("returned");
      }
    }()),
  "a stream through a transform": (tell) =>
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        await pause();
        controller.enqueue(encoder.encode("x".repeat(100)));
      },
      cancel: (reason) => tell(`cancelled: ${reason}`),
    }).pipeThrough(new TransformStream()),
  "a stream that says nothing more": (tell) =>
    new ReadableStream({
      start: (controller) => controller.enqueue(encoder.encode("x".repeat(500))),
      cancel: (reason) => tell(`cancelled: ${reason}`),
    }),
};

for (const [name, make] of Object.entries(LEFT)) {
  Deno.test(`SuperTracer.fetch() tells the app of a client that leaves as the bare server: ${name}`, async () => {
    const told = await Promise.all([false, true].map(async (isTraced) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const handler = () => new Response(make(resolve));
      await using tracer = new SuperTracer(handler, {
        connector: new MemoryConnector(),
        auth: { accessToken: "token-of-the-tests" },
      });
      await using server = Deno.serve(
        { port: 0, onListen() {} },
        isTraced ? tracer.fetch : handler,
      );
      await sendAndLeave(server.addr.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", { bytes: 300 });
      return await promise;
    }));
    assert.deepEqual(told[1], told[0]);
  });
}

Deno.test("SuperTracer.fetch() hands whoever wraps it a byte stream that fills their buffers", async () => {
  await using tracer = new SuperTracer(
    () => ANSWERS["/bytes"]?.(new Request("http://a/")) as Response,
    {
      connector: new MemoryConnector(),
      auth: { accessToken: "token-of-the-tests" },
    },
  );
  const response = await tracer.fetch(new Request("http://localhost/"));
  const reader = response.body?.getReader({ mode: "byob" });
  const first = await reader?.read(new Uint8Array(3));
  assert.equal(new TextDecoder().decode(first?.value), "byt");
  const second = await reader?.read(new Uint8Array(30));
  assert.equal(new TextDecoder().decode(second?.value), "es");
  assert.equal((await reader?.read(new Uint8Array(30)))?.done, true);
});
