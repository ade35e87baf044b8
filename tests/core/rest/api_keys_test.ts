import type { ApiOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { ApiKeys } from "../../../core/rest/api_keys.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { ADMIN_KEY, READ_KEY, restEndpointsOfTests, serveApi } from "./support/serve_api.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"];

const PATHS = [
  ...restEndpointsOfTests().map(({ path }) => path.replace(":id", "1").replace(":group", "abc")),
  "",
  "/nothing",
];

/** Status of an answer to exactly these headers. */
async function statusOf(server: { port: number }, headers: string, query = ""): Promise<string> {
  const { text } = await rawHttp(
    server.port,
    `GET /supertracer-api/api/v1/logs${query} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
      `${headers}Connection: close\r\n\r\n`,
    { idleMs: 10_000 },
  );
  return text.slice(9, 12);
}

Deno.test("RestApi answers nobody without a key, whatever the route and method", async () => {
  await using server = serveApi();
  await server.visit("/canary");
  for (const path of PATHS) {
    for (const method of METHODS) {
      for (const key of ["", "another-key-of-nobody"]) {
        const response = await server.ask(path, { method, key });
        const text = await response.text();
        assert.equal(response.status, 401, `${method} ${path}`);
        assert.ok(!/canary|version|0\.1/.test(text), text);
        assert.match(response.headers.get("www-authenticate") ?? "", /^Bearer /);
      }
    }
  }
});

Deno.test("RestApi takes a key from X-API-Key, as a bearer, or bare in Authorization", async () => {
  await using server = serveApi();
  const right = [
    `X-API-Key: ${READ_KEY}`,
    `x-api-key: ${ADMIN_KEY}`,
    `Authorization: Bearer ${READ_KEY}`,
    `Authorization: bearer ${READ_KEY}`,
    `Authorization: ${READ_KEY}`,
    // The header of the app's own login does not count beside ours.
    `Authorization: Basic YTpi\r\nX-API-Key: ${READ_KEY}`,
  ];
  for (const header of right) assert.equal(await statusOf(server, `${header}\r\n`), "200", header);
});

Deno.test("RestApi takes nothing that is only like a key", async () => {
  await using server = serveApi();
  const wrong = [
    "X-API-Key: ",
    "Authorization: ",
    "Authorization: Bearer",
    "Authorization: Bearer ",
    `Authorization: Bearer  ${READ_KEY}`,
    `Authorization: Basic ${READ_KEY}`,
    `Authorization: Basic ${btoa(`x:${READ_KEY}`)}`,
    `Authorization: Token ${READ_KEY}`,
    `Authorization: Bearer ${READ_KEY} x`,
    `Authorization: Bearer ${READ_KEY}\r\nAuthorization: Bearer ${READ_KEY}`,
    `X-API-Key: ${READ_KEY}\r\nX-API-Key: ${READ_KEY}`,
    `X-API-Key: nobody\r\nAuthorization: Bearer ${READ_KEY}`,
    `X-API-Key: ${READ_KEY.slice(0, -1)}`,
    `X-API-Key: ${READ_KEY}x`,
    `X-API-Key: ${READ_KEY.toUpperCase()}`,
    `X-API-Key: "${READ_KEY}"`,
    `X-API-Key: ${"x".repeat(10_000)}`,
    `Cookie: x-api-key=${READ_KEY}; supertracer=${READ_KEY}`,
    // What the dashboard takes is none of the API's.
    "Authorization: Bearer token-of-the-test",
  ];
  for (const header of wrong) assert.equal(await statusOf(server, `${header}\r\n`), "401", header);
});

Deno.test("RestApi refuses a key in the URL, a right one also beside a header", async () => {
  await using server = serveApi();
  for (
    const name of [
      "api_key",
      "apikey",
      "apiKey",
      "api-key",
      "key",
      "token",
      "access_token",
      "x-api-key",
      "X-API-Key",
      "authorization",
    ]
  ) {
    for (const header of ["", `X-API-Key: ${READ_KEY}\r\n`]) {
      assert.equal(await statusOf(server, header, `?${name}=${READ_KEY}`), "400", name);
    }
  }
});

Deno.test("RestApi lets a key do what its scope says", async () => {
  await using server = serveApi({ apiKey: "the-key-of-the-options" });
  await server.visit("/a");
  const post = (path: string, body: unknown, key: string) =>
    server.ask(path, {
      method: "POST",
      key,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const guarded = restEndpointsOfTests().filter(({ role }) => role === "admin");
  assert.ok(guarded.length >= 2);
  for (const { path } of guarded) {
    for (const key of [READ_KEY, "the-key-of-the-options"]) {
      const response = await post(
        path.replace(":group", "abc"),
        { paused: true, confirm: "clear" },
        key,
      );
      assert.equal(response.status, 403, path);
      assert.match((await response.json()).detail, /may only read/);
    }
  }
  assert.equal((await server.json("/logs")).length, 1);
  const paused = await post("/recording", { paused: true }, ADMIN_KEY);
  assert.deepEqual(await paused.json(), { recording: false });
  assert.equal((await server.json("/status")).recording, false);
  const cleared = await post("/clear", { confirm: "clear" }, ADMIN_KEY);
  assert.deepEqual(await cleared.json(), { deleted: 1 });
  assert.equal((await post("/clear", { confirm: "yes" }, ADMIN_KEY)).status, 400);
  assert.equal((await post("/recording", { paused: 1 }, ADMIN_KEY)).status, 400);
});

Deno.test("RestApi asks api.authFn after the keys; only true, read and admin let in", async () => {
  let answer: unknown;
  let asked = 0;
  const authFn = ((key: string) => {
    asked++;
    if (key === "throw") throw new Error("database");
    return answer;
  }) as NonNullable<ApiOptions["authFn"]>;
  await using server = serveApi({ authFn });
  const statuses = async (key: string) => {
    const read = await server.ask("/logs", { key });
    const write = await server.ask("/clear", { key, method: "POST" });
    await Promise.all([read.body?.cancel(), write.body?.cancel()]);
    return [read.status, write.status];
  };
  for (const each of [undefined, null, false, 1, "true", "yes", "Admin", "viewer", {}, ["admin"]]) {
    answer = each;
    assert.deepEqual(await statuses("any"), [401, 401], String(each));
  }
  for (const [each, write] of [[true, 403], ["read", 403], ["admin", 415]] as const) {
    answer = each;
    assert.deepEqual(await statuses("any"), [200, write]);
    answer = Promise.resolve(each);
    assert.deepEqual(await statuses("any"), [200, write]);
  }
  assert.deepEqual(await statuses("throw"), [401, 401]);
  asked = 0;
  assert.deepEqual(await statuses(READ_KEY), [200, 403]);
  assert.equal(asked, 0, "a known key is not handed to the function");
});

Deno.test("RestApi that is open lets everyone read, says so, and nobody change anything", async () => {
  await using server = serveApi({ authEnabled: false });
  assert.equal((await server.ask("/logs", { key: "" })).status, 200);
  assert.equal(server.printed.filter((line) => /REST API is open/.test(line)).length, 1);
  for (const path of ["/clear", "/recording"]) {
    const response = await server.ask(path, {
      method: "POST",
      key: ADMIN_KEY,
      headers: { "content-type": "application/json" },
      body: '{"confirm":"clear","paused":true}',
    });
    assert.equal(response.status, 403);
    await response.body?.cancel();
  }
  const foreign = { "sec-fetch-site": "cross-site" };
  assert.equal((await server.ask("/logs", { key: "", headers: foreign })).status, 403);
  const rebound = await rawHttp(
    server.port,
    "GET /supertracer-api/api/v1/logs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    { idleMs: 10_000 },
  );
  assert.match(rebound.text, /^HTTP\/1\.1 421 /);
});

Deno.test("RestApi is the app's path while it is off", async () => {
  await using server = serveApi({ enabled: false });
  const response = await server.ask("/logs");
  assert.deepEqual(await response.json(), { path: "/supertracer-api/api/v1/logs" });
  assert.ok(!server.printed.some((line) => /API/.test(line)));
});

Deno.test("RestApi owns its base path on a boundary, and is not recorded", async () => {
  await using server = serveApi({ basePath: "/ops/api" });
  await server.visit("/ops/apix", "/ops", "/ops/api-docs");
  assert.equal((await server.ask("/logs")).status, 200);
  assert.equal((await fetch(`${server.origin}/ops/api`)).status, 401);
  assert.equal((await fetch(`${server.origin}/ops/api?x`)).status, 401);
  const { data } = await server.json("/logs");
  assert.deepEqual(data.map(({ path }: { path: string }) => path), [
    "/ops/api-docs",
    "/ops",
    "/ops/apix",
  ]);
});

Deno.test("RestApi lets no key be stored when its own requests are recorded", async () => {
  await using server = serveApi({}, { capture: { saveOwnTraces: true } });
  await (await server.ask("/logs")).text();
  await (await server.ask("/logs", { key: "", headers: { authorization: READ_KEY } })).text();
  await (await server.ask(`/logs?api_key=${READ_KEY}`)).text();
  await (await server.ask(`/logs?token=${READ_KEY}`, {
    headers: { referer: `http://x/?api_key=${READ_KEY}` },
  })).text();
  await server.tracer.flush();
  const { data } = await server.json("/logs");
  assert.ok(data.length >= 4);
  for (const { id } of data) {
    const text = JSON.stringify(await server.json(`/logs/${id}`));
    assert.ok(!text.includes(READ_KEY), text);
  }
});

Deno.test("RestApi tells a wrong key from none", async () => {
  await using server = serveApi();
  const detailOf = async (key: string) =>
    (await (await server.ask("/logs", { key })).json()).detail;
  assert.match(await detailOf(""), /^Send a key in the X-API-Key/);
  assert.match(
    await detailOf("not-a-key-of-this-api"),
    /^This API does not know the key/,
  );
});

Deno.test("ApiKeys bounds wrong keys, and lets the right one in within seconds all the same", async () => {
  let now = 0;
  const keys = new ApiKeys({
    kind: "key",
    keys: [{ key: READ_KEY, scope: "read" }],
    authFn: undefined,
  }, { now: () => now, random: () => 0.5 });
  const check = (key: string, address: string) =>
    keys.check(
      new Request("http://x/", { headers: { "x-api-key": key } }),
      new URLSearchParams(),
      { address, isSecure: false },
    ).then((scope) => scope ?? 401, (error: { status: number }) => error.status);
  const attackers: ((i: number) => string)[] = [
    () => "192.0.2.1",
    (i) => `10.0.${i >> 8 & 255}.${i & 255}`,
  ];
  for (const attacker of attackers) {
    now += 3_600_000;
    let tried = 0;
    for (let i = 0; i < 20_000; i++) {
      now += 1;
      if (await check(`wrong-key-number-${i}`, attacker(i)) === 401) tried++;
    }
    const isOne = attacker(0) === attacker(1);
    assert.ok(tried <= (isOne ? 1_000 + 20 * 20 : 5_000 + 100 * 20), `${tried} tried`);
    now += 30_000;
    assert.equal(await check(READ_KEY, attacker(0)), "read");
  }
});

Deno.test("ApiKeys lets nobody in whose function does not answer in time", async () => {
  const keys = new ApiKeys({
    kind: "key",
    keys: [],
    authFn: (key) => key.startsWith("slow") ? new Promise(() => {}) : true,
  }, { patienceMs: 10 });
  const check = (key: string) =>
    keys.check(
      new Request("http://x/", { headers: { "x-api-key": key } }),
      new URLSearchParams(),
      { address: "", isSecure: false },
    );
  assert.deepEqual(await Promise.all([check("slow-key"), check("quick-key")]), [undefined, "read"]);
});
