import assert from "node:assert/strict";
import { Access } from "../../../core/dashboard/access/access.ts";
import type { HttpError } from "../../../core/http/http_error.ts";
import type { Caller } from "../../../core/http/caller.ts";
import { base64Url, fromBase64Url } from "../../../core/http/secret_equals.ts";
import {
  type Role,
  SESSION_MS,
  SessionSigner,
} from "../../../core/dashboard/access/session_signer.ts";

const TOKEN = "a-token-that-nobody-guesses";

function request(
  headers: Record<string, string> = {},
  method = "GET",
  url = "http://localhost:8000/x",
) {
  return new Request(url, { method, headers: { host: "localhost:8000", ...headers } });
}

function caller(address = "192.0.2.1"): Caller {
  return { address, isSecure: false };
}

function cookieOf([setCookie = ""]: readonly string[]): string {
  return setCookie.slice(0, setCookie.indexOf(";"));
}

async function statusOf(promise: Promise<unknown>): Promise<number | string> {
  return await promise.then(() => "no error", (error: HttpError) => error.status);
}

Deno.test("Access.login() lets the access token in, and its cookie after that", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  assert.equal(await access.check(request(), caller()), undefined);
  const cookie = await access.login(request({}, "POST"), caller(), { token: TOKEN });
  assert.match(
    cookie[0] ?? "",
    /^supertracer8000=v3\.[^;]+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict$/,
  );
  assert.equal(
    (await access.check(request({ cookie: cookieOf(cookie) }), caller()))?.user,
    "token",
  );
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
      await statusOf(fresh.login(request({}, "POST"), caller(), { token })),
      401,
      String(token),
    );
  }
  assert.equal(
    await statusOf(access.login(request({}, "POST"), caller(), { username: "a", password: TOKEN })),
    401,
  );
});

Deno.test("Access.check() takes the access token as a bearer, exactly", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  assert.equal(
    (await access.check(request({ authorization: `Bearer ${TOKEN}` }), caller()))?.user,
    "token",
  );
  for (
    const value of [`Basic ${TOKEN}`, TOKEN, `Bearer ${TOKEN}x`, "Bearer ", `Bearer  ${TOKEN}`]
  ) {
    assert.equal(await access.check(request({ authorization: value }), caller()), undefined, value);
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
      await statusOf(access.login(request({}, "POST"), caller(), { username: "a", password: "b" })),
      401,
    );
  }
  const throwing = new Access({ kind: "password", verify: () => Promise.reject(new Error("db")) });
  assert.equal(
    await statusOf(throwing.login(request({}, "POST"), caller(), { username: "a", password: "b" })),
    401,
  );
  const access = new Access({
    kind: "password",
    verify: (u, p) => Promise.resolve(u === "ada" && p === "pw" ? "viewer" : undefined),
  });
  const cookie = await access.login(request({}, "POST"), caller(), {
    username: "ada",
    password: "pw",
  });
  const session = await access.check(request({ cookie: cookieOf(cookie) }), caller());
  assert.deepEqual([session?.user, session?.role], ["ada", "viewer"]);
  assert.equal(await statusOf(access.login(request({}, "POST"), caller(), { token: "pw" })), 401);
});

Deno.test("Access bounds wrong tokens, in logins and as bearers", async () => {
  let now = 0;
  const clock = { now: () => now, random: () => 0.5 };
  const attempts = {
    login: (access: Access, token: string) =>
      statusOf(access.login(request({}, "POST"), caller(), { token })),
    bearer: async (access: Access, token: string) => {
      const found = access.check(request({ authorization: `Bearer ${token}` }), caller());
      return await found.then((session) => session ? "no error" : 401, ({ status }) => status);
    },
  };
  for (const attempt of Object.values(attempts)) {
    const access = new Access({ kind: "token", accessToken: TOKEN }, clock);
    const statuses: unknown[] = [];
    for (let i = 0; i < 10_000; i++) {
      now += 10;
      statuses.push(await attempt(access, `wrong token ${i}`.replaceAll(" ", "-")));
    }
    const tried = statuses.filter((status) => status === 401).length;
    assert.ok(tried >= 2_000 && tried <= 1_000 + 20 * 100, `${tried} tried`);
    assert.equal(statuses.filter((status) => status === 429).length, 10_000 - tried);
    now += 3_000;
    assert.equal(await attempt(access, TOKEN), "no error");
  }
});

Deno.test("Access never refuses the token that it made, however many wrong ones there are", async () => {
  const access = new Access({ kind: "token" }, { now: () => 0 });
  const token = access.madeToken ?? assert.fail();
  assert.equal(token.length, 43);
  for (let i = 0; i < 2_000; i++) {
    await statusOf(access.login(request({}, "POST"), caller(), { token: "wrong" }));
  }
  assert.equal(
    await statusOf(access.login(request({}, "POST"), caller(), { token })),
    "no error",
  );
  assert.ok(await access.check(request({ authorization: `Bearer ${token}` }), caller()));
});

Deno.test("Access.logout() ends the session for whoever has its cookie", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const cookie = cookieOf(await access.login(request({}, "POST"), caller(), { token: TOKEN }));
  const session = await access.check(request({ cookie }), caller());
  assert.ok(session);
  assert.match(
    await access.logout(request({}, "POST"), caller(), session),
    /^supertracer8000=; .*Max-Age=0/,
  );
  assert.equal(await access.check(request({ cookie }), caller()), undefined);
});

Deno.test("Access uses a __Host- cookie over HTTPS", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const secure = request({}, "POST", "https://localhost:8000/x");
  const [cookie] = await access.login(secure, { address: "", isSecure: true }, { token: TOKEN });
  assert.match(
    cookie ?? "",
    /^__Host-supertracer8000=.*; Secure$/,
  );
});

Deno.test("Access refuses what another origin's page sends along with a cookie", async () => {
  const access = new Access({ kind: "token", accessToken: TOKEN });
  const cookie = cookieOf(await access.login(request({}, "POST"), caller(), { token: TOKEN }));
  const check = (headers: Record<string, string>, method = "POST") =>
    statusOf(access.check(request({ cookie, ...headers }, method), caller()));
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
  assert.ok(await access.check(request(), caller()));
  assert.equal(
    await statusOf(access.check(request({ origin: "http://evil.example" }, "POST"), caller())),
    403,
  );
});

const IDLE_MS = 30 * 60_000;

Deno.test("SessionSigner.verify() refuses every changed character", async () => {
  const signer = new SessionSigner("s".repeat(32), IDLE_MS);
  const value = await signer.sign(signer.begin("ada", "viewer"));
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
  const signer = new SessionSigner("s".repeat(32), IDLE_MS, () => now);
  const session = signer.begin("ada", "viewer");
  const value = await signer.sign(session);
  for (const secret of ["supertracer_secret", "secret", "t".repeat(32), ""]) {
    assert.equal(await new SessionSigner(secret, IDLE_MS, () => now).verify(value), undefined);
  }
  now += IDLE_MS - 1;
  assert.ok(await signer.verify(value));
  now += 1;
  assert.equal(await signer.verify(value), undefined);
  now = session.issuedAt + SESSION_MS - 1;
  const active = await signer.sign({ ...session, seenAt: now });
  assert.ok(await signer.verify(active));
  now += 1;
  assert.equal(await signer.verify(active), undefined);
});

Deno.test("base64Url() and fromBase64Url() are each other's inverse", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(33));
  assert.deepEqual(fromBase64Url(base64Url(bytes)), bytes);
  assert.equal(fromBase64Url("!"), undefined);
});

Deno.test("Access.login() tries no more of 500 logins at the same time than one after the other", async () => {
  for (const client of [() => "c", (i: number) => `10.0.${i >> 8}.${i & 255}`]) {
    let tried = 0;
    const access = new Access({
      kind: "password",
      verify: async () => {
        tried++;
        await new Promise((resolve) => setTimeout(resolve, 0));
        return undefined;
      },
    }, { now: () => 1_000, random: () => 0 });
    const statuses = await Promise.all(
      Array.from({ length: 500 }, (_, i) => {
        const credentials = { username: "ada", password: `guess ${i}` };
        return statusOf(access.login(request({}, "POST"), caller(client(i)), credentials));
      }),
    );
    assert.equal(tried, client(1) === client(2) ? 20 : 100);
    assert.equal(statuses.filter((status) => status === 401).length, tried);
    assert.equal(statuses.filter((status) => status === 429).length, 500 - tried);
  }
});

Deno.test("Access.login() lets many in at the same time who know the password", async () => {
  const access = new Access({
    kind: "password",
    verify: (_, password) => Promise.resolve(password === "right" ? "viewer" : undefined),
  }, { now: () => 1_000 });
  const login = (client: string, password = "right") => {
    return statusOf(
      access.login(request({}, "POST"), caller(client), { username: "ada", password }),
    );
  };
  for (let round = 0; round < 20; round++) {
    const statuses = await Promise.all([1, 2, 3, 4].map((client) => login(`10.0.0.${client}`)));
    assert.deepEqual(statuses, Array(4).fill("no error"));
  }
});

Deno.test("Access.login() answers in time when the function that decides does not", async () => {
  const access = new Access({
    kind: "password",
    verify: (username) => username === "slow" ? new Promise(() => {}) : Promise.resolve("admin"),
    patienceMs: 10,
  });
  const login = (username: string) =>
    statusOf(access.login(request({}, "POST"), caller(), { username, password: "x" }));
  assert.deepEqual(await Promise.all([login("slow"), login("ada")]), [401, "no error"]);
});
