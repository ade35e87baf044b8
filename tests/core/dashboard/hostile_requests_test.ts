import assert from "node:assert/strict";
import { SuperTracer } from "@supertracer/core";
import { curlTest } from "../../support/curl.ts";
import { hurriedTimers } from "../../support/hurried_timers.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { serveTraced } from "../../support/serve_traced.ts";
import { WatchedConnector } from "../../support/watched_connector.ts";
import { accessOf } from "./support/dashboard_client.ts";

const app = () => new Response("the app");

/** Sends a request with exactly these headers; the answer's text. */
async function send(port: number, target: string, headers: string, method = "GET", body = "") {
  const length = body === "" ? "" : `Content-Length: ${body.length}\r\n`;
  const request =
    `${method} ${target} HTTP/1.1\r\n${headers}${length}Connection: close\r\n\r\n${body}`;
  return (await rawHttp(port, request, { idleMs: 10_000 })).text;
}

Deno.test("Dashboard stays closed whatever Host, Origin and forwarding headers say", async () => {
  await using server = serveTraced(app);
  await (await fetch(`${server.origin}/canary`)).body?.cancel();
  await server.tracer.flush();
  const own = `127.0.0.1:${server.port}`;
  const hosts = [
    own,
    "localhost",
    `localhost:${server.port}`,
    "upstream",
    "app.example.com",
    "[::1]",
  ];
  const others = [
    "",
    `Origin: http://${own}\r\n`,
    "Origin: https://app.example.com\r\n",
    "Origin: null\r\n",
    "Sec-Fetch-Site: same-origin\r\n",
    "X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\n",
    `X-Forwarded-Host: ${own}\r\nX-Forwarded-Proto: https\r\nForwarded: for=127.0.0.1;host=${own}\r\n`,
    "X-Original-URL: /supertracer/login\r\nX-Rewrite-URL: /supertracer/login\r\n",
    "X-Middleware-Subrequest: middleware\r\nX-SuperTracer-Skip: 1\r\nX-HTTP-Method-Override: POST\r\n",
    "Cookie: supertracer=admin; __Host-supertracer=admin\r\n",
  ];
  for (const host of hosts) {
    for (const other of others) {
      const text = await send(
        server.port,
        "/supertracer/api/logs",
        `Host: ${host}\r\n${other}`,
      );
      assert.match(text, /^HTTP\/1\.1 401 /, `${host} ${other}`);
      assert.ok(!text.includes("canary"));
      assert.ok(!/access-control/i.test(text));
    }
  }
});

Deno.test("Dashboard refuses what other sites' pages send with a cookie", async () => {
  await using server = serveTraced(app);
  const { cookie } = await accessOf(server.origin);
  const host = `127.0.0.1:${server.port}`;
  const json = "Content-Type: application/json\r\n";
  const attempts = [
    "Sec-Fetch-Site: cross-site\r\n",
    "Sec-Fetch-Site: same-site\r\n",
    "Sec-Fetch-Site: none\r\n",
    "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n",
    "Origin: null\r\n",
    `Origin: http://${host}.evil.com\r\n`,
    `Origin: http://evil.com#${host}\r\n`,
    `Origin: http://evil.com/${host}\r\n`,
    `Origin: http://x@${host}\r\n`,
    "Origin: http://127.0.0.1:1\r\n",
    "",
  ];
  for (const path of ["clear", "recording", "logout"]) {
    for (const attempt of attempts) {
      const headers = `Host: ${host}\r\nCookie: ${cookie}\r\n${attempt}`;
      const body = '{"confirm":"clear","paused":true}';
      for (const type of [json, "Content-Type: text/plain\r\n", ""]) {
        const text = await send(
          server.port,
          `/supertracer/api/${path}`,
          headers + type,
          "POST",
          body,
        );
        assert.match(text, /^HTTP\/1\.1 403 /, `${path} ${attempt}`);
      }
    }
  }
  for (const path of ["logs", "live", "health"]) {
    const headers = `Host: ${host}\r\nCookie: ${cookie}\r\nSec-Fetch-Site: cross-site\r\n`;
    const text = await send(server.port, `/supertracer/api/${path}`, headers);
    assert.match(text, /^HTTP\/1\.1 403 /, path);
    assert.match(text, /cross-origin-resource-policy: same-origin/i);
    assert.match(text, /x-content-type-options: nosniff/i);
  }
  const ours = `Host: ${host}\r\nCookie: ${cookie}\r\nOrigin: http://${host}\r\n${json}`;
  const text = await send(
    server.port,
    "/supertracer/api/recording",
    ours,
    "POST",
    '{"paused":false}',
  );
  assert.match(text, /^HTTP\/1\.1 200 /);
});

Deno.test("Dashboard answers no preflight and reflects no origin", async () => {
  await using server = serveTraced(app);
  const { cookie } = await accessOf(server.origin);
  for (const session of ["", `Cookie: ${cookie}\r\n`]) {
    const text = await send(
      server.port,
      "/supertracer/api/clear",
      `Host: 127.0.0.1:${server.port}\r\n${session}Origin: https://evil.example\r\n` +
        "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n",
      "OPTIONS",
    );
    assert.match(text, /^HTTP\/1\.1 40[135] /);
    assert.ok(!/access-control|evil/i.test(text), text);
  }
});

Deno.test("Dashboard that is open to everyone answers no other site's name on the same machine", async () => {
  await using server = serveTraced(app, { auth: false });
  const path = "/supertracer/api/logs";
  const statusFor = async (host: string) => {
    return (await send(server.port, path, `Host: ${host}\r\n`)).slice(9, 12);
  };
  for (
    const host of ["127.0.0.1", "localhost", "LOCALHOST:80", "app.localhost:8000", "[::1]:8000"]
  ) {
    assert.equal(await statusFor(host), "200", host);
  }
  // A page of evil.example, whose name now leads here, is of the same origin to the browser.
  for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil"]) {
    assert.equal(await statusFor(host), "421", host);
  }
});

Deno.test("Dashboard that is open to everyone answers no other name, wherever a request comes from", async () => {
  const tracer = new SuperTracer(app, {
    auth: false,
    api: { enabled: true, authEnabled: false },
    connector: new WatchedConnector(),
    ui: { allowedHosts: ["Traces.example.com"] },
    capture: { trustProxy: true },
  });
  const json = { method: "POST", headers: { "content-type": "application/json" } };
  const clients: Record<string, unknown> = {
    "without info": undefined,
    "a Unix socket": { remoteAddr: { transport: "unix", path: "/run/app.sock" } },
    "loopback": { remoteAddr: { hostname: "127.0.0.1" } },
    "CGNAT": { remoteAddr: { hostname: "100.64.0.1" } },
    "IPv6, unique local": { remoteAddr: { hostname: "fd00::1" } },
    "IPv6, link-local": { remoteAddr: { hostname: "fe80::1%eth0" } },
    "IPv6, global": { remoteAddr: { hostname: "2001:db8::1" } },
    "the internet": { remoteAddr: { hostname: "203.0.113.9" } },
  };
  const statusFor = async (host: string, path: string, init: RequestInit, info: unknown) => {
    // Without Host, as HTTP/2 comes.
    const request = new Request(`http://${host}${path}`, init);
    const statuses = [(await tracer.fetch(request, info as never)).status];
    const headers = { ...init.headers, host, "x-forwarded-for": "203.0.113.9" };
    const named = new Request(`http://${host}${path}`, { ...init, headers });
    statuses.push((await tracer.fetch(named, info as never)).status);
    assert.equal(statuses[0], statuses[1]);
    return statuses[0];
  };
  const clear = { ...json, body: '{"confirm":"clear"}' };
  for (const [client, info] of Object.entries(clients)) {
    for (const host of ["evil.example", "evil.example:8000", "localhost.evil.example"]) {
      const asked = [
        await statusFor(host, "/supertracer/", {}, info),
        await statusFor(host, "/supertracer/api/logs", {}, info),
        await statusFor(host, "/supertracer/api/clear", clear, info),
        await statusFor(host, "/supertracer-api/api/v1/logs", {}, info),
        await statusFor(host, "/supertracer-api/api/v1/clear", clear, info),
      ];
      assert.deepEqual(asked, Array(5).fill(421), `${client}: ${host}`);
    }
    for (const host of ["localhost:8000", "127.0.0.1", "[::1]:80", "traces.example.com:8443"]) {
      const asked = [
        await statusFor(host, "/supertracer/api/logs", {}, info),
        await statusFor(host, "/supertracer/api/clear", clear, info),
        await statusFor(host, "/supertracer-api/api/v1/logs", {}, info),
      ];
      assert.deepEqual(asked, [200, 200, 200], `${client}: ${host}`);
    }
  }
  await tracer.close();
});

curlTest("Dashboard guards by the name over HTTP/2 and a Unix socket as well", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/app.sock`;
  const tracer = new SuperTracer(app, { auth: { accessToken: "token-of-the-test" } });
  const open = new SuperTracer(app, { auth: false });
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, tracer.fetch);
  const openServer = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, open.fetch);
  const socket = Deno.serve({ path, onListen() {} }, open.fetch);
  const curl = async (...args: readonly string[]) => {
    const { stdout } = await new Deno.Command("curl", { args: ["-s", "-i", ...args] }).output();
    return new TextDecoder().decode(stdout);
  };
  try {
    const port = server.addr.port;
    const login = await curl(
      ...["--http2-prior-knowledge", "-H", "content-type: application/json"],
      ...["-H", `origin: http://127.0.0.1:${port}`, "-d", '{"token":"token-of-the-test"}'],
      `http://127.0.0.1:${port}/supertracer/api/login`,
    );
    assert.match(login, /^HTTP\/2 204/);
    const [cookie = ""] = new RegExp(`supertracer${port}=[^;]+`).exec(login) ?? [];
    const clear = await curl(
      ...["--http2-prior-knowledge", "-H", "content-type: application/json"],
      ...["-H", `origin: http://127.0.0.1:${port}`, "-H", `cookie: ${cookie}`],
      ...["-d", '{"confirm":"clear"}', `http://127.0.0.1:${port}/supertracer/api/clear`],
    );
    assert.match(clear, /^HTTP\/2 200/);
    // Without a body: Deno may reset a stream whose body nobody reads before curl has the answer.
    const foreign = await curl(
      ...["--http2-prior-knowledge", "-X", "POST", "-H", "content-type: application/json"],
      ...["-H", "origin: http://evil.example", "-H", `cookie: ${cookie}`],
      `http://127.0.0.1:${port}/supertracer/api/clear`,
    );
    assert.match(foreign, /^HTTP\/2 403/);

    const to = `evil.example:${openServer.addr.port}:127.0.0.1`;
    const evil = `http://evil.example:${openServer.addr.port}/supertracer/api/logs`;
    assert.match(await curl("--http2-prior-knowledge", "--resolve", to, evil), /^HTTP\/2 421/);
    const viaSocket = (host: string) =>
      curl("--unix-socket", path, `http://${host}/supertracer/api/logs`);
    assert.match(await viaSocket("evil.example"), /^HTTP\/1.1 421/);
    assert.match(await viaSocket("localhost"), /^HTTP\/1.1 200/);
  } finally {
    await Promise.all([server.shutdown(), openServer.shutdown(), socket.shutdown()]);
    await Promise.all([tracer.close(), open.close()]);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Dashboard waits neither for a body that does not come, nor long for a slow one", async () => {
  await using server = serveTraced(app);
  const request = "POST /supertracer/api/login HTTP/1.1\r\n" +
    `Host: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\n` +
    "Content-Length: 100\r\nConnection: close\r\n\r\n{";
  using timers = hurriedTimers(10_000, 50);
  const { text } = await rawHttp(server.port, request, { idleMs: 1_000 });
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.equal(timers.set, 1, "it waits for ten seconds");
});

Deno.test("Dashboard works below any prefix that a proxy strips", async () => {
  await using server = serveTraced(app);
  await using proxy = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith("/team/tools")) return new Response("elsewhere", { status: 404 });
    const target = `${server.origin}${url.pathname.slice("/team/tools".length)}${url.search}`;
    const headers = new Headers(request.headers);
    headers.delete("host");
    return fetch(target, {
      method: request.method,
      headers,
      body: request.body,
      redirect: "manual",
    });
  });
  const base = `http://127.0.0.1:${proxy.addr.port}/team/tools/supertracer`;
  const first = await fetch(`${base}/requests?status=5xx`, { redirect: "manual" });
  await first.body?.cancel();
  const login = new URL(first.headers.get("location") ?? "", first.url);
  assert.equal(login.href, `${base}/login?next=${encodeURIComponent("requests?status=5xx")}`);
  const slash = await fetch(base, { redirect: "manual" });
  await slash.body?.cancel();
  assert.equal(new URL(slash.headers.get("location") ?? "", slash.url).href, `${base}/login`);
  const entered = await fetch(new URL("api/login", login), {
    method: "POST",
    // As a browser sends it: by the name that it knows, which the proxy rewrites in Host only.
    headers: {
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      origin: `http://127.0.0.1:${proxy.addr.port}`,
    },
    body: JSON.stringify({ token: "token-of-the-test" }),
  });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? assert.fail();
  const logs = await fetch(new URL("api/logs", login), { headers: { cookie } });
  assert.equal(logs.status, 200);
  await logs.body?.cancel();
});
