import assert from "node:assert/strict";
import { runApp, type RunningApp } from "../support/run_app.ts";

const APPS = "tests/end_to_end/apps";
const TOKEN = "token-of-the-test";
const SAVED = /saved \//;

function denoServe(app: string, ...flags: readonly string[]): RunningApp {
  return runApp(
    ["serve", "--no-prompt", "--host", "127.0.0.1", "--port", "0", ...flags, `${APPS}/${app}`],
    { env: { DENO_JOBS: "2" } },
  );
}

async function textOf(url: string, init?: RequestInit & { client?: Deno.HttpClient }) {
  return await (await fetch(url, init)).text();
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`deno serve stores what waits on ${signal}, and ends as it does without a tracer`, async () => {
    await using bare = denoServe("bare_export.ts");
    await textOf(`${await bare.origin()}/`);
    bare.kill(signal);
    await using app = denoServe("default_export.ts");
    const origin = await app.origin();
    for (let i = 0; i < 21; i++) await textOf(`${origin}/waits`);
    assert.deepEqual(app.stdout.matching(SAVED), []);
    app.kill(signal);
    assert.deepEqual(await app.waitForExit(), await bare.waitForExit());
    assert.equal(app.stdout.matching(SAVED).length, 21, app.stdout.text);
    assert.equal(app.stdout.matching(/^disconnected$/).length, 1);
  });
}

Deno.test("deno serve stores what is in flight on SIGTERM, once it has ended", async () => {
  await using app = denoServe("default_export.ts");
  const origin = await app.origin();
  const slow = textOf(`${origin}/slow`);
  await app.stdout.waitFor(/^slow$/);
  app.kill("SIGTERM");
  assert.equal(await slow, "hello /slow");
  assert.equal((await app.waitForExit()).code, 0);
  assert.deepEqual(app.stdout.matching(SAVED), ["saved /slow 200 completed"]);
});

Deno.test("deno serve ends on SIGTERM while the dashboard is open", async () => {
  await using app = denoServe("default_export.ts");
  const origin = await app.origin();
  const live = await fetch(`${origin}/supertracer/api/live`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  app.kill("SIGTERM");
  await live.text();
  assert.equal((await app.waitForExit()).code, 0);
});

Deno.test("deno serve ends at once on a second SIGTERM", async () => {
  await using app = denoServe("default_export.ts");
  const origin = await app.origin();
  const held = textOf(`${origin}/hold`);
  held.catch(() => {});
  await app.stdout.waitFor(/^holding$/);
  app.kill("SIGTERM");
  await untilRefused(origin);
  app.kill("SIGTERM");
  assert.equal((await app.waitForExit()).signal, "SIGTERM");
  await assert.rejects(held);
});

Deno.test("deno serve --parallel stores on SIGTERM what each worker recorded", async () => {
  await using app = denoServe("default_export.ts", "--parallel");
  const origin = await app.origin();
  const instances = new Set<string>();
  let sent = 0;
  while (sent < 400 && instances.size < 2) {
    // A client of its own for each, so that the kernel may choose another worker.
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
    await textOf(`${origin}/waits`, { client });
    sent++;
    const headers = { authorization: `Bearer ${TOKEN}` };
    const session = await textOf(`${origin}/supertracer/api/session`, { client, headers });
    instances.add(JSON.parse(session).instance);
  }
  app.kill("SIGTERM");
  assert.equal((await app.waitForExit()).code, 0);
  const workers = new Set(
    app.stdout.matching(SAVED).map((line) => /serve-worker-\d/.exec(line)?.[0]),
  );
  assert.equal(workers.size, 2, app.stdout.text);
  assert.equal(app.stdout.matching(SAVED).length, sent);
});

Deno.test("deno serve prints the dashboard's link before the first request", async () => {
  await using app = denoServe("default_export.ts");
  const origin = await app.origin();
  await app.stderr.waitFor(/^SuperTracer dashboard: /);
  assert.deepEqual(app.stderr.lines, [
    `deno serve: Listening on ${origin}/`,
    `SuperTracer dashboard: ${origin}/supertracer/`,
  ]);
});

Deno.test("deno serve calls the onListen of a traced app", async () => {
  await using app = denoServe("default_export_listening.ts");
  const [, port] = await app.stdout.waitFor(/^app listens on port (\d+)$/);
  assert.equal(await textOf(`http://127.0.0.1:${port}/`), "app");
  await app.stderr.waitFor(/^SuperTracer dashboard: /);
  assert.deepEqual(app.stderr.lines, [
    `SuperTracer dashboard: http://127.0.0.1:${port}/supertracer/`,
  ]);
});

Deno.test("deno serve --parallel without an access token says why a worker lets nobody in", async () => {
  await using app = denoServe("default_export_open_token.ts", "--parallel");
  const origin = await app.origin();
  const [, token] = await app.stderr.waitFor(/^SuperTracer dashboard: .*#token=(\S+)$/);
  const why = new Set<string>();
  let cookie = "";
  for (let i = 0; i < 400 && why.size < 2; i++) {
    // A client of its own for each, so that the kernel may choose another worker.
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const login = await fetch(`${origin}/supertracer/api/login`, {
      client,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (login.status === 204) cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
    else why.add(`login: ${(await login.json()).error}`);
    if (cookie === "") continue;
    const data = await fetch(`${origin}/supertracer/api/session`, { client, headers: { cookie } });
    const { error } = await data.json();
    if (data.status === 401) why.add(`session: ${error}`);
  }
  const [login = "", session = ""] = [...why].sort();
  assert.match(login, /^login: .* auth\.accessToken/);
  assert.match(session, /^session: .*another worker, instance or run .* auth\.accessToken/);
  await app.stderr.waitFor(/does not work for this worker .* auth\.accessToken/);
  assert.equal(app.stderr.matching(/^SuperTracer dashboard: /).length, 1);
});

Deno.test("deno serve --parallel without a storage secret says why a worker knows no session", async () => {
  await using app = denoServe("default_export_password.ts", "--parallel");
  const origin = await app.origin();
  const login = await fetch(`${origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "ada", password: "pw" }),
  });
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  await login.body?.cancel();
  let notice: string | undefined;
  for (let i = 0; i < 400 && notice === undefined; i++) {
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const session = await fetch(`${origin}/supertracer/api/session`, {
      client,
      headers: { cookie },
    });
    ({ notice } = await session.json());
  }
  assert.match(notice ?? "", /another worker, instance or run .* ui\.storageSecret/);
  await app.stderr.waitFor(/a login at another worker of deno serve .* ui\.storageSecret/);
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
