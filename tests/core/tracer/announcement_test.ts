import { MemoryConnector, SuperTracer, type SuperTracerOptions } from "@supertracer/core";
import assert from "node:assert/strict";

/** What a tracer prints while it answers these requests. */
async function printed(requests: readonly Request[]): Promise<string[]> {
  const lines: string[] = [];
  const original = console.error;
  console.error = (line: string) => void lines.push(line);
  try {
    await using tracer = new SuperTracer(() => new Response("ok"), {
      auth: { accessToken: "token-of-the-tests" },
    });
    for (const request of requests) await (await tracer.fetch(request, undefined)).text();
  } finally {
    console.error = original;
  }
  return lines;
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
    "SuperTracer dashboard: http://localhost:8000/supertracer/#token=token-of-the-tests",
  ]);
});

Deno.test("SuperTracer prints the link also when the dashboard is asked for first", async () => {
  const lines = await printed([request("https://[::1]:8443/supertracer/login", "[::1]:8443")]);
  assert.deepEqual(lines, [
    "SuperTracer dashboard: https://[::1]:8443/supertracer/#token=token-of-the-tests",
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
      "SuperTracer dashboard: /supertracer/#token=token-of-the-tests (at the address of this app)",
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

async function printedAtStart(options: SuperTracerOptions): Promise<string[]> {
  const lines: string[] = [];
  const original = console.error;
  console.error = (line: string) => void lines.push(line);
  try {
    await using _tracer = new SuperTracer(() => new Response("ok"), options);
  } finally {
    console.error = original;
  }
  return lines;
}
