import assert from "node:assert/strict";
import { join } from "node:path";
import { runApp, type RunningApp } from "../support/run_app.ts";
import { makeTestCertificates } from "../support/test_certificates.ts";

const DASHBOARD = "SuperTracer dashboard: ";

function serve(options: unknown, env: Record<string, string> = {}): RunningApp {
  const app = "tests/end_to_end/apps/served_anywhere.ts";
  return runApp(["run", "--allow-all", app, JSON.stringify(options)], { env });
}

async function textOf(url: string, options: Deno.CreateHttpClientOptions = {}): Promise<string> {
  using client = Deno.createHttpClient(options);
  return await (await fetch(url, { client })).text();
}

for (
  const [name, options, env] of [
    ["a Unix socket", { path: "SOCKET" }, {}],
    ["a Unix socket of DENO_SERVE_ADDRESS", { port: 0 }, { DENO_SERVE_ADDRESS: "unix:SOCKET" }],
  ] as const
) {
  Deno.test(`SuperTracer.serve() serves on ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "app.sock");
    const given = JSON.parse(JSON.stringify([options, env]).replace("SOCKET", path));
    try {
      await using app = serve(given[0], given[1]);
      await app.stderr.waitFor(/^SuperTracer dashboard: /);
      const proxy = { transport: "unix", path } as const;
      assert.equal(await textOf("http://localhost/", { proxy }), "unix");
      assert.deepEqual(app.stderr.lines, [
        `Listening on ${path}`,
        `${DASHBOARD}/supertracer/ (at the address of this app)`,
      ]);
      app.kill("SIGTERM");
      assert.equal((await app.waitForExit()).code, 143);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("SuperTracer.serve() serves where DENO_SERVE_ADDRESS says, besides its own address", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "app.sock");
  try {
    await using app = serve(
      { port: 0, hostname: "127.0.0.1" },
      { DENO_SERVE_ADDRESS: `duplicate,unix:${path}` },
    );
    const origin = await app.origin();
    assert.equal(await textOf(origin), "tcp");
    assert.equal(await textOf("http://localhost/", { proxy: { transport: "unix", path } }), "unix");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("SuperTracer.serve() says on which interfaces it listens, and links to this machine", async () => {
  await using app = serve({ port: 0 });
  const [, port] = await app.stderr.waitFor(/Listening on .*:(\d+)/);
  await app.stderr.waitFor(/^SuperTracer dashboard: /);
  assert.deepEqual(app.stderr.lines, [
    `Listening on http://0.0.0.0:${port}/ (http://localhost:${port}/)`,
    `${DASHBOARD}http://localhost:${port}/supertracer/`,
  ]);
  assert.equal(await textOf(`http://localhost:${port}`), "tcp");
});

Deno.test("SuperTracer.serve() serves over TLS, and links to it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = await makeTestCertificates(folder);
    const [cert, key, ca] = await Promise.all(
      [files.certificate, files.key, files.ca].map((file) => Deno.readTextFile(file)),
    ) as [string, string, string];
    await using app = serve({ port: 0, hostname: "127.0.0.1", cert, key });
    const [, port] = await app.stderr.waitFor(/Listening on https:.*:(\d+)/);
    assert.equal(await textOf(`https://localhost:${port}`, { caCerts: [ca] }), "tcp");
    await app.stderr.waitFor(/^SuperTracer dashboard: https:/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("SuperTracer.serve() asks for vsock as Deno.serve does", async () => {
  await using app = serve({ cid: 1, port: 5_005 });
  assert.notEqual((await app.waitForExit()).code, 0);
  assert.match(app.stderr.text, /--unstable-vsock/);
});
