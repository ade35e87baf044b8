import assert from "node:assert/strict";
import { Access } from "../../../core/dashboard/access.ts";
import type { ApiError } from "../../../core/http/api_error.ts";
import { base64Url, fromBase64Url } from "../../../core/http/secret_equals.ts";
import { type Role, SESSION_MS, SessionSigner } from "../../../core/dashboard/session_signer.ts";

const TOKEN = "a-token-that-nobody-guesses";

function request(
  headers: Record<string, string> = {},
  method = "GET",
  url = "http://localhost:8000/x",
) {
  return new Request(url, { method, headers: { host: "localhost:8000", ...headers } });
}

function cookieOf(setCookie: string): string {
  return setCookie.slice(0, setCookie.indexOf(";"));
}

async function statusOf(promise: Promise<unknown>): Promise<number | string> {
  return await promise.then(() => "no error", (error: ApiError) => error.status);
}

Deno.test("Access.login() lets the access token in, and its cookie after that", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  assert.equal(await access.check(request()), undefined);
  const cookie = await access.login(request({}, "POST"), "c", { token: TOKEN });
  assert.match(
    cookie,
    /^supertracer8000=v2\.[^;]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict$/,
  );
  assert.equal((await access.check(request({ cookie: cookieOf(cookie) })))?.user, "token");
});

Deno.test("Access.login() refuses everything else", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  for (
    const token of [
      undefined,
      null,
      1,
      {},
      [TOKEN],
      "",
      TOKEN.slice(1),
      `${TOKEN} `,
      TOKEN.toUpperCase(),
    ]
  ) {
    const fresh = new Access({ kind: "token", accessToken: TOKEN });
    assert.equal(
      await statusOf(fresh.login(request({}, "POST"), "c", { token })),
      401,
      String(token),
    );
  }
  assert.equal(
    await statusOf(access.login(request({}, "POST"), "c", { username: "a", password: TOKEN })),
    401,
  );
});

Deno.test("Access.check() takes the access token as a bearer, exactly", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  assert.equal((await access.check(request({ authorization: `Bearer ${TOKEN}` })))?.user, "token");
  for (
    const value of [`Basic ${TOKEN}`, TOKEN, `Bearer ${TOKEN}x`, "Bearer ", `Bearer  ${TOKEN}`]
  ) {
    assert.equal(await access.check(request({ authorization: value })), undefined, value);
  }
});

Deno.test("Access.login() asks for user and password; only a role lets in", async () => {
  const answers: unknown[] = ["yes", 1, {}, "false", true, "Admin", ["admin"]];
  for (const answer of answers) {
    const access = new Access({
      kind: "password",
      verify: () => Promise.resolve(answer as Role),
    });
    assert.equal(
      await statusOf(access.login(request({}, "POST"), "c", { username: "a", password: "b" })),
      401,
    );
  }
  const throwing = new Access({ kind: "password", verify: () => Promise.reject(new Error("db")) });
  assert.equal(
    await statusOf(throwing.login(request({}, "POST"), "c", { username: "a", password: "b" })),
    401,
  );
  const access = new Access({
    kind: "password",
    verify: (u, p) => Promise.resolve(u === "ada" && p === "pw" ? "viewer" : undefined),
  });
  const cookie = await access.login(request({}, "POST"), "c", { username: "ada", password: "pw" });
  const session = await access.check(request({ cookie: cookieOf(cookie) }));
  assert.deepEqual([session?.user, session?.role], ["ada", "viewer"]);
  assert.equal(await statusOf(access.login(request({}, "POST"), "c", { token: "pw" })), 401);
});

Deno.test("Access.login() throttles a client that guesses, and no other", async () => {
  let now = 0;
  const access = new Access({ kind: "token", accessToken: TOKEN }, () => now);
  const guess = (client: string) =>
    statusOf(access.login(request({}, "POST"), client, { token: "no" }));
  for (let i = 0; i < 6; i++) {
    now += 1_000;
    assert.equal(await guess("bad"), 401);
  }
  assert.equal(await guess("bad"), 429);
  assert.equal(await statusOf(access.login(request({}, "POST"), "bad", { token: TOKEN })), 429);
  assert.equal(
    await statusOf(access.login(request({}, "POST"), "good", { token: TOKEN })),
    "no error",
  );
  now += 60_000;
  assert.equal(
    await statusOf(access.login(request({}, "POST"), "bad", { token: TOKEN })),
    "no error",
  );
});

Deno.test("Access.login() bounds failures of all clients together", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN }, () => 5_000);
  const statuses: unknown[] = [];
  for (let i = 0; i < 30; i++) {
    statuses.push(await statusOf(access.login(request({}, "POST"), `c${i}`, { token: "no" })));
  }
  assert.equal(statuses.filter((status) => status === 401).length, 10);
});

Deno.test("Access.logout() ends the session for whoever has its cookie", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const cookie = cookieOf(await access.login(request({}, "POST"), "c", { token: TOKEN }));
  const session = await access.check(request({ cookie }));
  assert.ok(session);
  assert.match(access.logout(request({}, "POST"), session), /^supertracer8000=; .*Max-Age=0/);
  assert.equal(await access.check(request({ cookie })), undefined);
});

Deno.test("Access uses a __Host- cookie over HTTPS", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const secure = request({}, "POST", "https://localhost:8000/x");
  assert.match(
    await access.login(secure, "c", { token: TOKEN }),
    /^__Host-supertracer8000=.*; Secure$/,
  );
});

Deno.test("Access refuses what another origin's page sends along with a cookie", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const cookie = cookieOf(await access.login(request({}, "POST"), "c", { token: TOKEN }));
  const check = (headers: Record<string, string>, method = "POST") =>
    statusOf(access.check(request({ cookie, ...headers }, method)));
  assert.equal(await check({ "sec-fetch-site": "same-origin" }), "no error");
  assert.equal(await check({ origin: "http://localhost:8000" }), "no error");
  assert.equal(await check({ "sec-fetch-site": "cross-site" }), 403);
  assert.equal(await check({ "sec-fetch-site": "same-site" }), 403);
  assert.equal(await check({ origin: "http://localhost:9000" }), 403);
  assert.equal(await check({ origin: "null" }), 403);
  assert.equal(await check({}), 403);
  assert.equal(await check({ "sec-fetch-site": "cross-site" }, "GET"), 403);
  assert.equal(
    await check({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "GET"),
    "no error",
  );
  assert.equal(await check({}, "GET"), "no error");
});

Deno.test("Access of kind open lets everyone in, but no foreign page change anything", async () => {
  const access = new Access({ kind: "open" });
  assert.ok(await access.check(request()));
  assert.equal(
    await statusOf(access.check(request({ origin: "http://evil.example" }, "POST"))),
    403,
  );
});

Deno.test("SessionSigner.verify() refuses every changed character", async () => {
  const signer = new SessionSigner("s".repeat(32));
  const value = await signer.issue("ada", "viewer");
  assert.equal((await signer.verify(value))?.user, "ada");
  for (let i = 0; i < value.length; i++) {
    const other = value[i] === "A" ? "B" : "A";
    assert.equal(
      await signer.verify(value.slice(0, i) + other + value.slice(i + 1)),
      undefined,
      `at ${i}`,
    );
  }
  for (
    const bad of ["", ".", "....", `${value}.`, `${value}=`, value.slice(0, -1), "x".repeat(9_000)]
  ) {
    assert.equal(await signer.verify(bad), undefined);
  }
});

Deno.test("SessionSigner.verify() refuses other secrets, and sessions that are over", async () => {
  let now = 1_000_000;
  const signer = new SessionSigner("s".repeat(32), () => now);
  const value = await signer.issue("ada", "viewer");
  for (const secret of ["supertracer_secret", "secret", "t".repeat(32), undefined]) {
    assert.equal(await new SessionSigner(secret, () => now).verify(value), undefined);
  }
  now += SESSION_MS - 1;
  assert.ok(await signer.verify(value));
  now += 1;
  assert.equal(await signer.verify(value), undefined);
});

Deno.test("base64Url() and fromBase64Url() are each other's inverse", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(33));
  assert.deepEqual(fromBase64Url(base64Url(bytes)), bytes);
  assert.equal(fromBase64Url("!"), undefined);
});

Deno.test("Access.login() tries no more of 500 logins at the same time than one after the other", async () => {
  for (const client of [() => "c", (i: number) => `10.0.0.${i}`]) {
    let tried = 0;
    const access = new Access({
      kind: "password",
      verify: async () => {
        tried++;
        await new Promise((resolve) => setTimeout(resolve, 0));
        return undefined;
      },
    }, () => 1_000);
    const statuses = await Promise.all(
      Array.from({ length: 500 }, (_, i) => {
        const credentials = { username: "ada", password: `guess ${i}` };
        return statusOf(access.login(request({}, "POST"), client(i), credentials));
      }),
    );
    assert.equal(tried, client(1) === client(2) ? 5 : 10);
    assert.equal(statuses.filter((status) => status === 401).length, tried);
    assert.equal(statuses.filter((status) => status === 429).length, 500 - tried);
  }
});

Deno.test("Access.login() lets many in at the same time who know the password", async () => {
  const access = new Access({
    kind: "password",
    verify: (_, password) => Promise.resolve(password === "right" ? "viewer" : undefined),
  }, () => 1_000);
  const login = (client: string, password = "right") => {
    return statusOf(access.login(request({}, "POST"), client, { username: "ada", password }));
  };
  for (let round = 0; round < 5; round++) {
    const statuses = await Promise.all([1, 2, 3, 4].map((client) => login(`10.0.0.${client}`)));
    assert.deepEqual(statuses, Array(4).fill("no error"));
  }
  for (let i = 0; i < 4; i++) assert.equal(await login("c", "wrong"), 401);
  assert.equal(await login("c"), "no error");
  assert.equal(await login("c", "wrong"), 401);
});
