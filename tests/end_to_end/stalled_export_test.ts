import assert from "node:assert/strict";
import { runApp, type RunningApp } from "../support/run_app.ts";

const CUT = "SuperTracer: an export was cut off, as the tracer was closed";
const LAST_CHUNK = "0\r\n\r\n";

interface BegunExport extends AsyncDisposable {
  readonly app: RunningApp;
  readonly origin: string;
  /** Reads what is left. */
  readRest(): Promise<string>;
}

/** An app with a client that has begun to read an export. */
async function beginExport(): Promise<BegunExport> {
  const app = runApp(["run", "--allow-net", "tests/end_to_end/apps/large_export.ts"]);
  try {
    const origin = await app.origin();
    const { hostname, port } = new URL(origin);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(
      new TextEncoder().encode(
        "GET /supertracer/api/logs/export?limit=20000 HTTP/1.1\r\nHost: h\r\n" +
          "Authorization: Bearer token-of-the-test\r\n\r\n",
      ),
    );
    const start = new Uint8Array(200);
    const count = await connection.read(start) ?? 0;
    assert.match(new TextDecoder().decode(start.subarray(0, count)), /^HTTP\/1.1 200/);
    return {
      app,
      origin,
      readRest: () => new Response(connection.readable).text(),
      [Symbol.asyncDispose]: async () => {
        try {
          connection.close();
        } catch {
          // It was read to its end.
        }
        await app[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}

/** Waits while the client reads no more, until nothing was read for a while: whatever can be sent was sent. */
async function untilStalled(origin: string): Promise<void> {
  const reads = async () => await (await fetch(`${origin}/reads`)).text();
  let last = "";
  for (let now = await reads(); last !== now; now = await reads()) {
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

Deno.test("SuperTracer.serve() cuts an export off on SIGTERM, and prints a line of it at most", async () => {
  await using begun = await beginExport();
  const { app } = begun;
  const rest = begun.readRest();
  app.kill("SIGTERM");
  assert.equal((await app.waitForExit()).code, 143);
  // No last chunk: the file is not taken for a whole one.
  assert.ok(!(await rest.catch(() => "")).endsWith(LAST_CHUNK));
  const told = app.stderr.lines.filter((line) =>
    !/^(?:Listening on|SuperTracer dashboard: )/.test(line)
  );
  assert.deepEqual(told.filter((line) => line !== CUT), []);
  assert.ok(told.length <= 1);
});

Deno.test("SuperTracer.serve()'s shutdown() does not wait for ever for a stalled export", async () => {
  await using stalled = await beginExport();
  const { app, origin } = stalled;
  await untilStalled(origin);
  assert.equal(await (await fetch(`${origin}/shutdown`)).text(), "ok");
  await app.stdout.waitFor(/^shut down, closed$/);
  await app.stdout.waitFor(/^finished$/);
  assert.ok(!(await stalled.readRest().catch(() => "")).endsWith(LAST_CHUNK));
  assert.deepEqual(await app.waitForExit(), { code: 0, signal: null });
});
