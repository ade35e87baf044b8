import type { AuthOptions, SuperTracerOptions, UIOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { Access, type AccessOptions } from "../../../core/dashboard/access/access.ts";
import { withDeadline } from "../../support/deadline.ts";
import { serveTraced } from "../../support/serve_traced.ts";
import { accessOf } from "./support/dashboard_client.ts";

const app = () => new Response("ok");
const SECRET = "s".repeat(32);

/** Whether a cookie made under some options still holds under others. */
async function survives(
  before: { auth: AuthOptions; ui?: UIOptions },
  after: { auth: AuthOptions; ui?: UIOptions },
): Promise<boolean> {
  let cookie: string;
  let name: string;
  {
    await using server = serveTraced(app, before);
    const { accessToken: token, username, password } = before.auth;
    ({ cookie } = await accessOf(server.origin, { token, username, password }));
    name = `supertracer${server.port}`;
  }
  await using server = serveTraced(app, after);
  const response = await fetch(`${server.origin}/supertracer/api/session`, {
    headers: { cookie: cookie.replace(name, `supertracer${server.port}`) },
  });
  await response.body?.cancel();
  return response.status === 200;
}

Deno.test("A session outlives a restart with the same token or secret, and no other", async () => {
  const token = { auth: { accessToken: "token-of-the-test" } };
  const user = { auth: { username: "ada", password: "pw" }, ui: { storageSecret: SECRET } };
  assert.equal(await survives(token, token), true);
  assert.equal(await survives(token, { auth: { accessToken: "another-token-of-it" } }), false);
  assert.equal(await survives(user, user), true);
  assert.equal(await survives(user, { ...user, ui: { storageSecret: "t".repeat(32) } }), false);
  assert.equal(await survives({ auth: user.auth }, { auth: user.auth }), false);
});

Deno.test("A session ends when a password, a role or the token is changed", async () => {
  const ui = { storageSecret: SECRET };
  const ada = { username: "ada", password: "pw" };
  const bob = { username: "bob", password: "pw", role: "admin" } as const;
  const of = (auth: AuthOptions) => ({ auth, ui });
  assert.equal(await survives(of(ada), of({ ...ada, password: "new" })), false);
  assert.equal(await survives(of({ ...ada, users: [bob] }), of({ ...ada, users: [bob] })), true);
  const lowered = of({ ...ada, users: [{ ...bob, role: "viewer" }] });
  assert.equal(await survives(of({ ...ada, users: [bob] }), lowered), false);
  const token = { accessToken: "token-of-the-test" };
  assert.equal(await survives(of(token), of({ accessToken: "another-token-of-it" })), false);
});

/** What a process answers to the session of another. */
async function answerElsewhere(options: SuperTracerOptions): Promise<string[]> {
  await using begun = serveTraced(app, options);
  await using other = serveTraced(app, options);
  const { cookie } = await accessOf(begun.origin, options.auth);
  const headers = { cookie: cookie.replace(`${begun.port}`, `${other.port}`) };
  return await Promise.all(["session", "logs"].map(async (path) => {
    const response = await fetch(`${other.origin}/supertracer/api/${path}`, { headers });
    assert.equal(response.status, 401, path);
    const { error, notice } = await response.json();
    assert.ok(error.endsWith(notice ?? "Log in first"), error);
    return notice;
  }));
}

Deno.test("A session of another process is refused with the option that is missing", async () => {
  const ada = { username: "ada", password: "pw" };
  for (const notice of await answerElsewhere({ auth: ada })) {
    assert.match(notice, /another worker, instance or run .* with ui\.storageSecret$/);
  }
  const made = new Access({ kind: "token" });
  const request = new Request("http://localhost/", { headers: { cookie: "supertracer8000=v3.a" } });
  assert.match(made.unauthorized(request).message, /another worker, .* with auth\.accessToken$/);
  assert.equal(made.unauthorized(new Request("http://localhost/")).message, "Log in first");
  const shared = new Access({ kind: "password", secret: "s".repeat(32) });
  assert.equal(shared.unauthorized(request).message, "Log in first");
});

Deno.test("A login gets a session of its own, whatever cookie it came with", async () => {
  await using server = serveTraced(app);
  const first = await accessOf(server.origin);
  const login = await fetch(`${server.origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: first.cookie, origin: server.origin },
    body: JSON.stringify({ token: "token-of-the-test" }),
  });
  const second = login.headers.get("set-cookie")?.split(";")[0];
  assert.notEqual(second, first.cookie);
  await first.post("/api/logout", {});
  assert.equal((await first.fetch("/api/logs")).status, 401);
  const other = await fetch(`${server.origin}/supertracer/api/logs`, {
    headers: { cookie: second ?? "" },
  });
  assert.equal(other.status, 200);
  await other.body?.cancel();
});

Deno.test("A logout ends the live streams of its session, and no other's", async () => {
  await using server = serveTraced(app);
  const leaving = await accessOf(server.origin);
  const staying = await accessOf(server.origin);
  const streams = [await leaving.fetch("/api/live"), await staying.fetch("/api/live")];
  const [ended, open] = streams.map(({ body }) => (body ?? assert.fail()).getReader());
  await leaving.post("/api/logout", {});
  const end = async () => {
    while (!(await ended?.read())?.done);
  };
  try {
    await withDeadline(end(), () => "the stream to end");
    // What waited may have been sent before: then come the figures of at least one more look.
    const decoder = new TextDecoder();
    for (let figures = 0; figures < 3;) {
      const { done, value } = await withDeadline(open?.read() ?? assert.fail(), () => "figures");
      assert.ok(!done);
      if (decoder.decode(value).startsWith("event: status")) figures++;
    }
  } finally {
    await Promise.all([ended?.cancel(), open?.cancel()]);
  }
});

Deno.test("Of several cookies of one name the valid one counts", async () => {
  await using server = serveTraced(app);
  const { cookie } = await accessOf(server.origin);
  const name = cookie.slice(0, cookie.indexOf("="));
  const statusFor = async (value: string) => {
    const response = await fetch(`${server.origin}/supertracer/api/logs`, {
      headers: { cookie: value },
    });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await statusFor(`${name}=tossed; ${cookie}`), 200);
  assert.equal(await statusFor(`${cookie}; ${name}=tossed`), 200);
  assert.equal(await statusFor(`${name}=tossed; ${name}=`), 401);
  assert.equal(await statusFor(`x${cookie}`), 401);
});

Deno.test("A cookie made over HTTPS has the __Host- prefix, and is not taken over HTTP", async () => {
  const access = new Access({ kind: "token", accessToken: "token-of-the-test" });
  const request = (scheme: string, headers = {}) =>
    new Request(`${scheme}://app.example.com/supertracer/api/x`, {
      headers: { host: "app.example.com", ...headers },
    });
  const secure = { address: "", isSecure: true };
  const credentials = { token: "token-of-the-test" };
  const [setCookie = ""] = await access.login(request("https"), secure, credentials);
  assert.match(
    setCookie,
    /^__Host-supertracer=v3\.\S+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure$/,
  );
  const cookie = setCookie.slice(0, setCookie.indexOf(";"));
  assert.ok(await access.check(request("https", { cookie }), secure));
  const open = { ...secure, isSecure: false };
  assert.equal(await access.check(request("http", { cookie }), open), undefined);
});

/** The cookies that a login gets which comes with these headers. */
async function cookiesOf(options: SuperTracerOptions, headers: Record<string, string>) {
  await using server = serveTraced(app, {
    auth: { username: "ada", password: "pw", ...options.auth },
    capture: options.capture,
  });
  const response = await fetch(`${server.origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ username: "ada", password: "pw" }),
  });
  assert.equal(response.status, 204);
  const cookies = response.headers.getSetCookie();
  const cookie = cookies.map((each) => each.split(";")[0]).join("; ");
  const session = await fetch(`${server.origin}/supertracer/api/session`, {
    headers: { ...headers, cookie },
  });
  await session.body?.cancel();
  assert.equal(session.status, 200);
  assert.equal(cookies.length, 2);
  return cookies;
}

Deno.test("Cookies are secure behind a trusted proxy that speaks HTTPS, and where that is forced", async () => {
  const isSecure = (cookie: string) => /^__Host-supertracer.*; Secure$/.test(cookie);
  const isPlain = (cookie: string) => /^supertracer/.test(cookie) && !/secure/i.test(cookie);
  const https = { "x-forwarded-proto": "https" };
  const behind = (trustProxy: number | boolean) => ({ capture: { trustProxy } });
  for (
    const [options, headers] of [
      [behind(true), https],
      [behind(1), { "x-forwarded-proto": "http, HTTPS" }],
      [behind(2), { "x-forwarded-proto": "https, http" }],
      [behind(2), https],
      [{ auth: { secureCookie: true } }, {}],
    ] as const
  ) {
    const cookies = await cookiesOf(options, headers);
    assert.ok(cookies.every(isSecure), cookies.join("\n"));
  }
  for (
    const [options, headers] of [
      [{}, https],
      [behind(true), {}],
      [behind(true), { "x-forwarded-proto": "http" }],
      [behind(1), { "x-forwarded-proto": "https, http" }],
    ] as const
  ) {
    const cookies = await cookiesOf(options, headers);
    assert.ok(cookies.every(isPlain), cookies.join("\n"));
  }
});

Deno.test("A session ends when its user has done nothing for long enough, and no earlier", async () => {
  let now = 1_700_000_000_000;
  const access = new Access({
    kind: "token",
    accessToken: "token-of-the-test",
    idleMs: 20 * 60_000,
  }, { now: () => now });
  const caller = { address: "", isSecure: false };
  const request = (cookie = "") =>
    new Request("http://localhost/x", { headers: { host: "localhost", cookie } });
  const valueOf = (setCookie = "") => setCookie.slice(0, setCookie.indexOf(";"));
  const login = await access.login(request(), caller, { token: "token-of-the-test" });
  let cookie = valueOf(login[0]);
  // The page asks again and again by itself: that is nothing that its user does.
  for (let minute = 1; minute < 20; minute++) {
    now += 60_000;
    assert.ok(await access.check(request(cookie), caller));
  }
  now += 60_000;
  assert.equal(await access.check(request(cookie), caller), undefined);

  cookie = valueOf((await access.login(request(), caller, { token: "token-of-the-test" }))[0]);
  for (let minute = 0; minute < 8 * 60; minute += 10) {
    const session = await access.check(request(cookie), caller) ?? assert.fail(`${minute}`);
    cookie = valueOf(await access.renew(request(cookie), caller, session)) || cookie;
    now += 10 * 60_000;
  }
  assert.equal(await access.check(request(cookie), caller), undefined, "a working day is over");
});

Deno.test("A user whom the function lets in no more is out within an hour", async () => {
  let now = 1_700_000_000_000;
  let asked = 0;
  const roles = new Map<string, "admin" | "viewer">([["ada", "admin"], ["grace", "admin"]]);
  const options: AccessOptions = {
    kind: "password",
    secret: "s".repeat(32),
    verify: (username) => {
      asked++;
      return Promise.resolve(roles.get(username));
    },
    isAskedAgain: true,
    idleMs: 8 * 3_600_000,
  };
  const access = new Access(options, { now: () => now });
  const other = new Access(options, { now: () => now });
  const caller = { address: "", isSecure: false };
  const request = (cookie = "") =>
    new Request("http://localhost/x", { headers: { host: "localhost", cookie } });
  const login = async (username: string) => {
    const [cookie = ""] = await access.login(request(), caller, { username, password: "pw" });
    return cookie.slice(0, cookie.indexOf(";"));
  };
  const [ada, grace] = [await login("ada"), await login("grace")];
  const isIn = async (at: Access, cookie: string) =>
    await at.check(request(cookie), caller) !== undefined;
  roles.delete("ada");
  now += 3_600_000 - 1;
  assert.deepEqual([await isIn(access, ada), await isIn(access, grace)], [true, true]);
  assert.equal(await isIn(other, grace), true);
  assert.equal(asked, 2);
  now += 1;
  const answers = Array.from({ length: 20 }, () => isIn(access, grace));
  assert.deepEqual(await Promise.all(answers), Array(20).fill(true));
  assert.equal(asked, 3, "many requests ask once");
  assert.equal(await isIn(access, ada), false);
  assert.equal(
    await isIn(other, grace),
    false,
    "another process can't ask, so it lets nobody stay",
  );
  roles.set("grace", "viewer");
  now += 3_600_000;
  assert.equal(await isIn(access, grace), false, "another role needs another login");
});

Deno.test("Log out everywhere ends all sessions of the user, and no other's", async () => {
  await using server = serveTraced(app, {
    auth: { username: "ada", password: "pw", users: [{ username: "bob", password: "pw" }] },
  });
  const ada = { username: "ada", password: "pw" };
  const [first, second] = [await accessOf(server.origin, ada), await accessOf(server.origin, ada)];
  const bob = await accessOf(server.origin, { username: "bob", password: "pw" });
  assert.equal((await second.post("/api/logout/everywhere", {})).status, 204);
  const statuses = await Promise.all([first, second, bob].map(async (client) => {
    const response = await client.fetch("/api/logs");
    await response.body?.cancel();
    return response.status;
  }));
  assert.deepEqual(statuses, [401, 401, 200]);
  const again = await accessOf(server.origin, ada);
  assert.equal((await again.fetch("/api/status")).status, 200);
});

Deno.test("The longest user name, in letters of three bytes, gets a session that holds", async () => {
  const username = "\u5b57".repeat(256);
  await using server = serveTraced(app, { auth: { username, password: "pw" } });
  const client = await accessOf(server.origin, { username, password: "pw" });
  const session = await client.json("/api/session");
  assert.equal(session.user, username);
  assert.ok(client.cookie.length < 4_096);
});

Deno.test("Any number of foreign cookies of our name before ours keeps nobody out", async () => {
  await using server = serveTraced(app);
  const { cookie } = await accessOf(server.origin);
  const name = cookie.slice(0, cookie.indexOf("="));
  for (const foreign of ["tossed", "v3.x.admin.YQ.1.2.AAAA", "", cookie.slice(name.length + 2)]) {
    for (const count of [4, 40]) {
      const response = await fetch(`${server.origin}/supertracer/api/logs`, {
        headers: { cookie: `${`${name}=${foreign}; `.repeat(count)}${cookie}` },
      });
      await response.body?.cancel();
      assert.equal(response.status, 200, `${count} x ${foreign}`);
    }
  }
});
