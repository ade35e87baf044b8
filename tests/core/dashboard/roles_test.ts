import assert from "node:assert/strict";
import type { AuthOptions } from "@supertracer/core";
import { type Health, healthForViewer, statsForViewer } from "../../../core/service/health_data.ts";
import { IDLE_STATS } from "../../support/tracer_data.ts";
import { serveTraced } from "../../support/serve_traced.ts";
import { accessOf, dashboardEndpoints } from "./support/dashboard_client.ts";

const app = () => new Response("ok");

const USERS = [
  { username: "vera", password: "v-password" },
  { username: "adam", password: "a-password", role: "admin" },
] as const;

const VERA = { username: "vera", password: "v-password" };
const ADAM = { username: "adam", password: "a-password" };

/** What has to be sent to a route of an admin, so that it would do something. */
const BODIES: Readonly<Record<string, unknown>> = {
  "/api/recording": { paused: true },
  "/api/clear": { confirm: "clear" },
  "/api/errors/:group": { state: "ignored" },
};

Deno.test("Dashboard lets a viewer look, and change nothing", async () => {
  await using server = serveTraced(app, { auth: { users: USERS } });
  await (await fetch(server.origin)).body?.cancel();
  await server.tracer.flush();
  const viewer = await accessOf(server.origin, VERA);
  const session = await viewer.json("/api/session");
  assert.deepEqual([session.user, session.role], ["vera", "viewer"]);
  assert.equal((await viewer.json("/api/logs")).logs.length, 1);
  const guarded = dashboardEndpoints().filter(({ role }) => role === "admin");
  assert.ok(guarded.length >= 2);
  for (const { path } of guarded) {
    const body = BODIES[path];
    assert.ok(body !== undefined, `${path} needs a body here`);
    const response = await viewer.post(path.replace(":group", "abc"), body);
    assert.equal(response.status, 403, path);
    assert.match((await response.json()).error, /Only an admin/);
  }
  assert.equal((await viewer.json("/api/session")).recording, true);
  assert.equal((await viewer.json("/api/logs")).logs.length, 1);
});

Deno.test("Dashboard lets only what needs a POST be for admins, and all of that", () => {
  const posts = dashboardEndpoints().filter(({ method, role }) =>
    method === "POST" && role !== "admin"
  );
  assert.deepEqual(posts.map(({ path }) => path), [
    "/api/login",
    "/api/logout",
    "/api/logout/everywhere",
    "/api/active",
  ]);
  assert.ok(
    dashboardEndpoints().every(({ method, role }) => role !== "admin" || method === "POST"),
  );
});

Deno.test("Dashboard lets an admin change things", async () => {
  await using server = serveTraced(app, { auth: { users: USERS } });
  const admin = await accessOf(server.origin, ADAM);
  assert.equal((await admin.json("/api/session")).role, "admin");
  assert.deepEqual(await (await admin.post("/api/recording", { paused: true })).json(), {
    recording: false,
  });
});

Deno.test("Dashboard takes the role of what let somebody in: token, user, list, function", async () => {
  const roleOf = async (auth: AuthOptions, credentials: unknown) => {
    await using server = serveTraced(app, { auth });
    return (await (await accessOf(server.origin, credentials)).json("/api/session")).role;
  };
  const token = "token-of-the-test";
  const root = { username: "root", password: "pw" };
  assert.equal(await roleOf({ accessToken: token }, { token }), "admin");
  assert.equal(await roleOf({ ...root, users: USERS }, root), "admin");
  assert.equal(await roleOf({ ...root, users: USERS }, VERA), "viewer");
  for (
    const [answer, role] of [[true, "admin"], ["admin", "admin"], ["viewer", "viewer"]] as const
  ) {
    assert.equal(await roleOf({ authFn: () => Promise.resolve(answer) }, root), role);
    assert.equal(await roleOf({ users: USERS, authFn: () => answer }, root), role);
  }
  // A function does not raise who is in the list.
  assert.equal(await roleOf({ users: USERS, authFn: () => "admin" }, VERA), "viewer");
});

Deno.test("Dashboard lets nobody in for any other answer of authFn", async () => {
  const answers: unknown[] = [
    false,
    undefined,
    null,
    1,
    "true",
    "Admin",
    "read",
    {},
    ["admin"],
    new Boolean(true),
  ];
  let answer: unknown;
  await using server = serveTraced(app, {
    auth: { authFn: (() => answer) as NonNullable<AuthOptions["authFn"]> },
    capture: { trustProxy: true },
  });
  for (const [i, each] of answers.entries()) {
    answer = each;
    const response = await fetch(`${server.origin}/supertracer/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": `10.0.0.${i}` },
      body: JSON.stringify(VERA),
    });
    await response.body?.cancel();
    assert.ok([401, 429].includes(response.status), String(each));
    assert.equal(response.headers.get("set-cookie"), null);
  }
});

Deno.test("Dashboard shows patterns of secrets, names of users and paths to admins only", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await using server = serveTraced(app, {
      auth: { users: USERS },
      redact: { names: ["customerNumber"], patterns: [/EMP-[0-9]{6}/] },
      spill: { path: `${folder}/spill` },
      api: { enabled: true, keys: [{ name: "nightly-export", key: "k".repeat(16) }] },
    });
    const secrets = ["EMP-", "customerNumber", "adam", folder, "nightly-export"];
    const [admin, viewer] = [
      await accessOf(server.origin, ADAM),
      await accessOf(server.origin, VERA),
    ];
    const shown = JSON.stringify(await admin.json("/api/health"));
    for (const secret of secrets) assert.ok(shown.includes(secret), secret);
    for (const path of ["/api/health", "/api/status", "/api/session"]) {
      const seen = JSON.stringify(await viewer.json(path));
      for (const secret of secrets) assert.ok(!seen.includes(secret), `${path}: ${secret}`);
    }
    const entries: { key: string; value: string }[] =
      (await viewer.json("/api/health")).configuration;
    const valueOf = (name: string) => entries.find(({ key }) => key === name)?.value;
    assert.equal(valueOf("redact.patterns"), "An admin can see this");
    assert.equal(valueOf("capture.requestBody"), "true");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("What failed is told to viewers without its message, which may have a path", () => {
  const stats = { ...IDLE_STATS, lastError: { message: "Cannot open /var/lib/a.db", at: 1 } };
  const health = healthForViewer({
    status: stats,
    inFlight: [],
    storage: {
      name: "SQLite",
      state: "failing",
      error: "Cannot open /var/lib/a.db",
      rows: 1,
      facts: [{ label: "File", value: "/var/lib/a.db", isBad: true }],
    },
    ownCost: { perRequestMs: null, note: "" },
    configuration: [],
    recording: true,
    version: "1",
    instance: "web-1",
    startedAt: 0,
  } as unknown as Health);
  assert.ok(!JSON.stringify(health).includes("/var/lib"));
  assert.equal(health.status.lastError?.at, 1);
  assert.equal(statsForViewer(IDLE_STATS).lastError, undefined);
});
