import assert from "node:assert/strict";
import { runApp, type RunningApp } from "../support/run_app.ts";

/** A traced app under `tracer.serve()`, and the means to control it. */
interface ServedApp extends AsyncDisposable {
  readonly app: RunningApp;
  readonly origin: string;
  tell(command: "release" | "abort" | "shutdown"): Promise<void>;
}

async function startServed(): Promise<ServedApp> {
  const app = runApp(["run", "--allow-net", "tests/end_to_end/apps/served_tracer.ts"]);
  try {
    const origin = await app.origin();
    const [, port] = await app.stdout.waitFor(/^control (\d+)$/);
    return {
      app,
      origin,
      tell: async (command) => {
        await (await fetch(`http://127.0.0.1:${port}/${command}`)).text();
      },
      [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
    };
  } catch (error) {
    await app[Symbol.asyncDispose]();
    throw error;
  }
}

const SAVED = /^saved/;

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
  Deno.test(`SuperTracer.serve() stores what waits on ${signal}, and ends with ${code}`, async () => {
    await using served = await startServed();
    const { app, origin } = served;
    assert.equal(await (await fetch(`${origin}/waits`)).text(), "hello /waits");
    assert.deepEqual(app.stdout.matching(SAVED), []);
    app.kill(signal);
    assert.equal((await app.waitForExit()).code, code);
    assert.deepEqual(app.stdout.matching(SAVED), ["saved /waits 200 completed"]);
    assert.equal(app.stdout.matching(/^disconnected$/).length, 1);
  });
}

for (const command of ["abort", "shutdown"] as const) {
  Deno.test(`SuperTracer.serve() stores what waits on ${command}, and the process ends`, async () => {
    await using served = await startServed();
    const { app, origin } = served;
    await (await fetch(`${origin}/waits`)).text();
    await served.tell(command);
    assert.deepEqual(await app.waitForExit(), { code: 0, signal: null });
    assert.deepEqual(app.stdout.matching(SAVED), ["saved /waits 200 completed"]);
    // "finished" comes after the last record is stored.
    assert.ok(
      app.stdout.lines.indexOf("disconnected") < app.stdout.lines.indexOf("finished, closed"),
    );
  });
}

Deno.test("SuperTracer.serve() lets a request in flight end on SIGTERM", async () => {
  await using served = await startServed();
  const { app, origin } = served;
  const held = fetch(`${origin}/hold`);
  await app.stdout.waitFor(/^holding$/);
  app.kill("SIGTERM");
  await untilRefused(origin);
  await served.tell("release");
  assert.equal(await (await held).text(), "hello /hold");
  assert.equal((await app.waitForExit()).code, 143);
  assert.deepEqual(app.stdout.matching(SAVED), ["saved /hold 200 completed"]);
});

Deno.test("SuperTracer.serve() records a request as interrupted that does not end in time", async () => {
  await using served = await startServed();
  const { app, origin } = served;
  const held = fetch(`${origin}/hold`).then((response) => response.text());
  held.catch(() => {});
  await app.stdout.waitFor(/^holding$/);
  app.kill("SIGINT");
  assert.equal((await app.waitForExit()).code, 130);
  assert.deepEqual(app.stdout.matching(SAVED), ["saved /hold undefined interrupted"]);
  await assert.rejects(held);
});

for (
  const [first, second] of [["SIGTERM", "SIGTERM"], ["SIGINT", "SIGTERM"], [
    "SIGTERM",
    "SIGINT",
  ]] as const
) {
  Deno.test(`SuperTracer.serve() ends at once on ${second} after ${first}`, async () => {
    await using served = await startServed();
    const { app, origin } = served;
    const held = fetch(`${origin}/hold`).then((response) => response.text());
    held.catch(() => {});
    await app.stdout.waitFor(/^holding$/);
    app.kill(first);
    await untilRefused(origin);
    app.kill(second);
    // Had it waited for the request in flight, it would end with a code.
    assert.equal((await app.waitForExit()).signal, second);
    await assert.rejects(held);
  });
}

Deno.test("SuperTracer.serve() ends open streams of the dashboard on SIGTERM", async () => {
  await using served = await startServed();
  const { app, origin } = served;
  const live = await fetch(`${origin}/supertracer/api/live`, {
    headers: { authorization: "Bearer token-of-the-test" },
  });
  assert.equal(live.status, 200);
  app.kill("SIGTERM");
  // Rejects if the end of the process cuts it off.
  await live.text();
  assert.equal((await app.waitForExit()).code, 143);
});

Deno.test("SuperTracer.serve()'s shutdown() waits for the app, whatever was open of the dashboard", async () => {
  await using served = await startServed();
  const { app, origin } = served;
  const live = await fetch(`${origin}/supertracer/api/live`, {
    headers: { authorization: "Bearer token-of-the-test" },
  });
  const held = fetch(`${origin}/hold`);
  await app.stdout.waitFor(/^holding$/);
  await served.tell("shutdown");
  await live.text();
  // Longer than a signal gives requests.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  assert.deepEqual(app.stdout.matching(/^shut down|^finished/), []);
  await served.tell("release");
  assert.equal(await (await held).text(), "hello /hold");
  await app.stdout.waitFor(/^finished, closed$/);
  assert.deepEqual(app.stdout.matching(SAVED), ["saved /hold 200 completed"]);
});

Deno.test("SuperTracer.close() need not be called: the process ends by itself", async () => {
  await using app = runApp(["run", "--allow-net", "tests/end_to_end/apps/never_closed.ts"]);
  assert.deepEqual(await app.waitForExit(), { code: 0, signal: null });
  assert.deepEqual(app.stdout.lines, ["answered"]);
});

/** Waits until the server takes no more connections: it has begun to shut down. */
async function untilRefused(origin: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  for (let attempt = 0; attempt < 3_000; attempt++) {
    try {
      (await Deno.connect({ hostname, port: Number(port) })).close();
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("The server goes on listening");
}
