import { MemoryConnector, SuperTracer, type SuperTracerOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { PrintedLines } from "../../support/printed_lines.ts";

/** What `Deno.serve` says of a connection, as far as it matters here. */
const INFO = { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 50_000 } };

/** What a tracer prints while it answers these requests of a server. */
async function printed(
  requests: readonly Request[],
  options: SuperTracerOptions = {},
  isServed = true,
): Promise<string[]> {
  using output = new PrintedLines();
  await using tracer = new SuperTracer(() => new Response("ok"), options);
  for (const request of requests) {
    await (await tracer.fetch(request, isServed ? INFO : undefined)).text();
  }
  // The token is another one each time.
  return output.lines.map((line) => line.replace(/#token=[\w-]{43}(?= |$)/, "#token=RANDOM"));
}

function request(url: string, host: string): Request {
  return new Request(url, { headers: { host } });
}

Deno.test("SuperTracer prints the dashboard's link once, at the first request", async () => {
  const lines = await printed([
    request("http://localhost:8000/", "localhost:8000"),
    request("http://localhost:8000/supertracer/", "localhost:8000"),
    request("http://localhost:8000/", "localhost:8000"),
  ]);
  assert.deepEqual(lines, [
    "SuperTracer dashboard: http://localhost:8000/supertracer/#token=RANDOM",
  ]);
});

Deno.test("SuperTracer prints the link also when the dashboard is asked for first", async () => {
  const lines = await printed([request("https://[::1]:8443/supertracer/login", "[::1]:8443")]);
  assert.deepEqual(lines, [
    "SuperTracer dashboard: https://[::1]:8443/supertracer/#token=RANDOM",
  ]);
});

Deno.test("SuperTracer does not let a client choose where the printed link leads", async () => {
  for (
    const host of [
      "evil.example",
      "localhost.evil.example",
      "localhost:8000/x",
      "localhost:8000@evil.example",
    ]
  ) {
    const [line] = await printed([request("http://localhost/", host)]);
    assert.equal(
      line,
      "SuperTracer dashboard: /supertracer/#token=RANDOM (at the address of this app)",
    );
  }
});

Deno.test("SuperTracer says at the start that a storage that lasts is never cleaned up", async () => {
  class Lasting extends MemoryConnector {}
  const bounded = await printedAtStart({ connector: new Lasting() });
  const unbounded = await printedAtStart({
    connector: new Lasting(),
    retention: { enabled: false },
  });
  assert.deepEqual(bounded, []);
  assert.match(
    unbounded.join("\n"),
    /^SuperTracer: retention is switched off: .* fill the storage$/,
  );
});

Deno.test("SuperTracer says at the start that the connector keeps less than retention asks for", async () => {
  const retention = { maxRecords: 200_000 };
  const [warning = ""] = await printedAtStart({ connector: new MemoryConnector(), retention });
  assert.match(warning, /^SuperTracer: retention\.maxRecords is 200000, .* keeps 10000: make it/);
  // Its own is made as large as that.
  assert.deepEqual(await printedAtStart({ retention }), []);
});

async function printedAtStart(options: SuperTracerOptions): Promise<string[]> {
  const lines = await printed([request("http://localhost:8000/", "localhost:8000")], options);
  return lines.filter((line) => !line.startsWith("SuperTracer dashboard: "));
}

Deno.test("SuperTracer prints nothing for a request that came through no server", async () => {
  const own = [request("http://localhost:8000/", "localhost:8000")];
  assert.deepEqual(await printed(own, {}, false), []);
  assert.deepEqual(await printed(own, { auth: false }, false), []);
});

Deno.test("SuperTracer prints the link for a server that says nothing of the connection", async () => {
  // Servers outside of Deno hand over requests of a class of their own.
  class ServedRequest extends Request {}
  const served = new ServedRequest("http://localhost:8000/", {
    headers: { host: "localhost:8000" },
  });
  assert.equal((await printed([served], {}, false)).length, 1);
});

Deno.test("SuperTracer warns of an open dashboard where a server answers", async () => {
  const [, warning = ""] = await printed(
    [request("http://localhost:8000/", "localhost:8000")],
    { auth: false },
  );
  assert.match(warning, /^SuperTracer: the dashboard is open to everyone/);
});

Deno.test("SuperTracer never prints a token that it did not make", async () => {
  Deno.env.set("ACCESS_TOKEN_OF_THE_TEST", "token-of-the-tests");
  try {
    for (
      const auth of [
        { accessToken: "token-of-the-tests" },
        { accessTokenEnv: "ACCESS_TOKEN_OF_THE_TEST" },
      ]
    ) {
      assert.deepEqual(
        await printed([request("http://localhost:8000/", "localhost:8000")], { auth }),
        ["SuperTracer dashboard: http://localhost:8000/supertracer/"],
      );
    }
  } finally {
    Deno.env.delete("ACCESS_TOKEN_OF_THE_TEST");
  }
});
