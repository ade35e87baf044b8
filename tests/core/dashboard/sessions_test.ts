import type { AuthOptions, UIOptions } from "@supertracer/core";
import assert from "node:assert/strict";
import { Access } from "../../../core/dashboard/access.ts";
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
  const setCookie = await access.login(request("https"), "c", { token: "token-of-the-test" });
  assert.match(
    setCookie,
    /^__Host-supertracer=v2\.\S+; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure$/,
  );
  const cookie = setCookie.slice(0, setCookie.indexOf(";"));
  assert.ok(await access.check(request("https", { cookie })));
  assert.equal(await access.check(request("http", { cookie })), undefined);
});
