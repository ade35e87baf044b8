import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { docSnippets, withFileImports } from "../support/doc_snippets.ts";
import { recordedLogs } from "../support/recorded_logs.ts";
import type { RunningApp } from "../support/run_app.ts";
import { type Bundle, bundle } from "../support/runtimes/bundle.ts";
import { npmPackage } from "../support/runtimes/npm_package.ts";
import { RUNTIMES } from "../support/runtimes/runtimes.ts";

const MINIFLARE = "4.20260730.0";
const SCRIPT = fileURLToPath(new URL("../support/runtimes/miniflare.mjs", import.meta.url));

/** Starts a worker in miniflare. */
async function start(worker: Bundle): Promise<RunningApp> {
  const node = RUNTIMES.find(({ name }) => name === "Node 24");
  const miniflare = await npmPackage("miniflare", MINIFLARE);
  const script = { path: SCRIPT, [Symbol.asyncDispose]: () => Promise.resolve() };
  const running = await node?.start(script, [miniflare, worker.path]);
  assert.ok(running);
  return {
    ...running,
    // Killed, it would leave the process that it has started.
    async [Symbol.asyncDispose]() {
      running.kill("SIGTERM");
      await running.waitForExit();
    },
  };
}

Deno.test("docs/runtimes.md: the worker is recorded", async () => {
  const snippet = docSnippets("docs/runtimes.md").find(({ heading }) => heading === "Workers");
  const folder = await Deno.makeTempDir({ prefix: "documented-" });
  try {
    const entry = join(folder, "main.ts");
    await Deno.writeTextFile(entry, withFileImports(snippet?.code ?? ""));
    await using worker = await bundle(pathToFileURL(entry));
    await using running = await start(worker);
    const origin = await running.origin();
    for (const id of [1, 2]) {
      assert.match(await (await fetch(`${origin}/users/${id}`)).text(), /^Hello from/);
    }
    const logs = await recordedLogs(origin, { authorization: "Bearer token-of-the-test" });
    assert.deepEqual(logs.map(({ route }) => route), ["/users/:id", "/users/:id"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("workerd: SuperTracer records every request, and passes env and context on", async (test) => {
  await using worker = await bundle(new URL("apps/worker.ts", import.meta.url));
  await using running = await start(worker);
  const origin = await running.origin();
  const headers = { "x-api-key": "key-of-the-test-app" };
  const ask = async (path: string) => {
    const response = await fetch(`${origin}/supertracer-api/api/v1${path}`, { headers });
    assert.equal(response.status, 200, path);
    return await response.json();
  };

  await test.step("requests, one after the other and at once", async () => {
    const say = async (path: string) => await (await fetch(origin + path)).json();
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(await say(`/${i}`), { greeting: "hello", id: true });
    }
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => say(`/at-once/${i}`)));
    assert.deepEqual(answers, answers.map(() => ({ greeting: "hello", id: true })));
    const { data } = await ask("/logs?limit=100");
    assert.equal(data.length, 46, "each request and its line");
  });

  await test.step("bodies, streams and errors", async () => {
    const echo = await fetch(`${origin}/echo`, { method: "POST", body: '{"a":1}' });
    assert.deepEqual(await echo.json(), { got: { a: 1 } });
    assert.equal(await (await fetch(`${origin}/stream`)).text(), "one two three");
    await (await fetch(`${origin}/throws`)).text();
    const { data } = await ask("/logs?limit=3");
    const [thrown, stream, echoed] = data;
    assert.equal(thrown.error_message, "TypeError: of the worker");
    assert.equal((await ask(`/logs/${stream.id}`)).response_body, "one two three");
    assert.deepEqual((await ask(`/logs/${echoed.id}`)).response_body, { got: { a: 1 } });
  });

  await test.step("the dashboard, and requests while its live stream is open", async () => {
    const mount = `${origin}/supertracer`;
    const login = await fetch(`${mount}/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ token: "token-of-the-test" }),
    });
    assert.equal(login.status, 204, await login.text());
    const cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const page = await fetch(`${mount}/`, { headers: { cookie } });
    assert.match(await page.text(), /<!doctype html>/i);
    const live = await fetch(`${mount}/api/live`, { headers: { cookie } });
    assert.equal(live.status, 200);
    for (let i = 0; i < 3; i++) await (await fetch(`${origin}/live/${i}`)).text();
    await live.body?.cancel();
    const list = await fetch(`${mount}/api/logs`, { headers: { cookie } });
    assert.match(await list.text(), /"\/live\/2"/);
  });

  const status = await ask("/status");
  assert.equal(status.captured, status.saved);
  assert.doesNotMatch(running.stderr.text, /rror|Uncaught/);
});
