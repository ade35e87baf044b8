import assert from "node:assert/strict";
import { runApp } from "../support/run_app.ts";
import type { RunningApp } from "../support/run_app.ts";

const TOKEN = "token-of-the-test";
const APPS = "tests/end_to_end/apps";
const LINK = /^SuperTracer dashboard: http:\/\/(localhost|127\.0\.0\.1):\d+\/supertracer\/$/;

/** Each way to serve a traced app. */
const WAYS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  {
    name: "deno serve",
    args: [
      "serve",
      "--no-prompt",
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      `${APPS}/default_export.ts`,
    ],
  },
  {
    name: "Deno.serve(tracer.fetch)",
    args: ["run", "--no-prompt", "--allow-net", `${APPS}/served_handler.ts`],
  },
  {
    name: "tracer.serve()",
    args: ["run", "--no-prompt", "--allow-net", `${APPS}/served_tracer.ts`],
  },
];

async function textOf(url: string, init?: RequestInit): Promise<string> {
  return await (await fetch(url, init)).text();
}

/** Paths of the requests that the dashboard shows, oldest first. */
async function recordedPaths(origin: string): Promise<string[]> {
  const response = await fetch(`${origin}/supertracer/api/logs?kind=request&limit=100`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  assert.equal(response.status, 200);
  const { logs } = await response.json();
  return logs.map((log: { path: string }) => log.path).reverse();
}

/** Ends the app on purpose, so that what it stored is printed. */
async function end(app: RunningApp): Promise<void> {
  app.kill("SIGKILL");
  await app.waitForExit();
}

for (const { name, args } of WAYS) {
  Deno.test(`SuperTracer answers, records and prints the link once under ${name}`, async () => {
    await using app = runApp(args);
    const origin = await app.origin();
    assert.equal(await textOf(`${origin}/one`), "hello /one");
    assert.equal(await textOf(`${origin}/two?x=1`), "hello /two");
    assert.match(await textOf(`${origin}/supertracer/`), /<!doctype html>/i);
    await app.stderr.waitFor(LINK);
    await end(app);
    assert.equal(app.stderr.matching(LINK).length, 1);
    assert.equal(app.stderr.matching(/Listening on/).length, 1);
    assert.equal(app.stderr.lines.length, 2, app.stderr.text);
  });
}

Deno.test("SuperTracer shows what deno serve answered", async () => {
  await using app = runApp(
    ["serve", "--host", "127.0.0.1", "--port", "0", `${APPS}/default_export_quick.ts`],
  );
  const origin = await app.origin();
  for (const path of ["/a", "/b", "/c"]) await textOf(origin + path);
  await app.stdout.waitFor(/^saved \/c/);
  assert.deepEqual(await recordedPaths(origin), ["/a", "/b", "/c"]);
});

Deno.test("SuperTracer lets one login in at every worker of deno serve --parallel", async () => {
  await using app = runApp(
    [
      "serve",
      "--parallel",
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      `${APPS}/default_export_quick.ts`,
    ],
    { env: { DENO_JOBS: "2" } },
  );
  const origin = await app.origin();
  await textOf(`${origin}/first`);
  const login = await fetch(`${origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ token: TOKEN }),
  });
  assert.equal(login.status, 204);
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const instances = new Set<string>();
  for (let i = 0; i < 400 && instances.size < 2; i++) {
    // A client of its own for each, so that the kernel may choose another worker.
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const response = await fetch(`${origin}/supertracer/api/session`, {
      client,
      headers: { cookie },
    });
    assert.equal(response.status, 200);
    instances.add((await response.json()).instance);
  }
  assert.equal(instances.size, 2);
});
