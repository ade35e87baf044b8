import assert from "node:assert/strict";
import { Access } from "../../../core/dashboard/access/access.ts";
import type { HttpError } from "../../../core/http/http_error.ts";

const HOUR_S = 3_600;
const SIEGE_S = 1_200;
const PASSWORD = "correct horse";

/** A dashboard with one user, on a clock of its own. */
function guarded() {
  let now = 1_700_000_000_000;
  let seed = 1;
  let compared = 0;
  // Reproducible chance (mulberry32).
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const access = new Access({
    kind: "password",
    verify: (username, password) => {
      const isRight = username === "ada" && password === PASSWORD;
      if (!isRight) compared++;
      return Promise.resolve(isRight ? "admin" : undefined);
    },
  }, { now: () => now, random });
  const requests = new Map<string, Request>();
  function requestWith(cookie: string): Request {
    const known = requests.get(cookie);
    if (known !== undefined) return known;
    const request = new Request("http://app.test/supertracer/api/login", {
      method: "POST",
      headers: { host: "app.test", cookie },
    });
    requests.set(cookie, request);
    return request;
  }
  return {
    /** Wrong passwords that were compared with the right one. */
    guesses: () => compared,
    wait: (ms: number) => now += ms,
    /** Tries to log in; the cookies, or the status of the refusal. */
    async login(address: string, password: string, cookie = "", username = "ada") {
      const request = requestWith(cookie);
      const caller = { address, isSecure: false };
      try {
        const cookies = await access.login(request, caller, { username, password });
        return cookies.map((each) => each.slice(0, each.indexOf(";"))).join("; ");
      } catch (error) {
        return (error as HttpError).status;
      }
    },
  };
}

/**
 * Wrong logins for twenty minutes, ten a second, while somebody who has the password logs in every minute and
 * tries again a second after each refusal.
 *
 * @returns Seconds that each login took.
 */
async function besiege(
  dashboard: ReturnType<typeof guarded>,
  attacker: (n: number) => string,
  admin: { readonly address: string; readonly cookie?: string },
): Promise<number[]> {
  const waits: number[] = [];
  let since: number | undefined;
  for (let second = 0; second < SIEGE_S; second++) {
    for (let i = 0; i < 10; i++) {
      await dashboard.login(attacker(second * 10 + i), `guess ${i}`);
      dashboard.wait(100);
    }
    if (second % 60 === 10) since ??= second;
    if (since === undefined) continue;
    const answer = await dashboard.login(admin.address, PASSWORD, admin.cookie);
    if (typeof answer === "number") continue;
    waits.push(second - since);
    since = undefined;
  }
  return waits;
}

Deno.test("Access.login() lets a known browser in at once while its own address is guessing", async () => {
  const dashboard = guarded();
  const cookie = await dashboard.login("192.0.2.1", PASSWORD);
  assert.ok(typeof cookie === "string");
  const waits = await besiege(dashboard, () => "192.0.2.1", { address: "192.0.2.1", cookie });
  assert.deepEqual(waits, Array(20).fill(0));
  assert.ok(dashboard.guesses() <= 20 + 2 * SIEGE_S, `${dashboard.guesses()} guesses`);
});

Deno.test("Access.login() lets a new browser in within seconds while its own address is guessing", async () => {
  const dashboard = guarded();
  const waits = await besiege(dashboard, () => "192.0.2.1", { address: "192.0.2.1" });
  assert.equal(waits.length, 20);
  // One try in six is let through, whoever makes it.
  assert.ok(waits.reduce((sum, wait) => sum + wait, 0) / 20 <= 8, waits.join());
  assert.ok(Math.max(...waits) <= 40, waits.join());
});

Deno.test("Access.login() lets everybody in within seconds while ever new addresses guess", async () => {
  const networks: ((n: number) => string)[] = [
    (n) => `10.${n >> 16 & 255}.${n >> 8 & 255}.${n & 255}`,
    (n) => `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::1`,
  ];
  for (const attacker of networks) {
    for (const isKnown of [false, true]) {
      const dashboard = guarded();
      const cookie = isKnown ? String(await dashboard.login("192.0.2.1", PASSWORD)) : "";
      const waits = await besiege(dashboard, attacker, { address: "198.51.100.7", cookie });
      assert.equal(waits.length, 20);
      assert.ok(Math.max(...waits) <= (isKnown ? 0 : 15), waits.join());
      assert.ok(dashboard.guesses() <= 100 + 5 * SIEGE_S, `${dashboard.guesses()} guesses`);
    }
  }
});

Deno.test("Access.login() counts an IPv6 network as one client, and IPv4 however it is written", async () => {
  const networks: ((n: number) => string)[] = [
    (n) => `2001:db8:0:1:${n.toString(16)}::7`,
    (n) => `2001:db8::1:${n.toString(16)}:0:0:${n.toString(16)}`,
    (n) =>
      ["::ffff:192.0.2.1", "192.0.2.1", "::ffff:c000:201", "0:0:0:0:0:ffff:c000:0201"][n % 4] ?? "",
  ];
  for (const address of networks) {
    const dashboard = guarded();
    for (let n = 1; n <= 600; n++) {
      await dashboard.login(address(n), "guess");
      dashboard.wait(100);
    }
    assert.ok(dashboard.guesses() <= 20 + 2 * 60, `${address(1)}: ${dashboard.guesses()}`);
    assert.ok(dashboard.guesses() >= 120, `${address(1)}: ${dashboard.guesses()}`);
  }
});

Deno.test("Access.login() bounds the guesses of a known browser, and of who has its cookie", async () => {
  const dashboard = guarded();
  const cookie = String(await dashboard.login("192.0.2.1", PASSWORD));
  for (let i = 0; i < 10 * SIEGE_S; i++) {
    await dashboard.login(`10.0.${i >> 8 & 255}.${i & 255}`, "guess", cookie);
    dashboard.wait(100);
  }
  assert.ok(dashboard.guesses() <= 10 + SIEGE_S / 10, `${dashboard.guesses()} guesses`);
});

Deno.test("A device cookie is worth nothing for another user, forged, or after it has expired", async () => {
  const dashboard = guarded();
  const cookie = String(await dashboard.login("192.0.2.1", PASSWORD));
  const [device = ""] = /supertracer-device=\S+/.exec(cookie) ?? [];
  const forged = device.replace(/.$/, (last) => last === "A" ? "B" : "A");
  const worthless: (readonly [cookie: string, username: string, waitMs: number])[] = [
    [device, "grace", 0],
    [forged, "ada", 0],
    ["supertracer-device=d1.x.zzzzzzzzz.", "ada", 0],
    [device, "ada", 91 * 24 * HOUR_S * 1_000],
  ];
  for (const [value, username, waitMs] of worthless) {
    dashboard.wait(waitMs);
    const before = dashboard.guesses();
    // Together they are one address, whose guesses are used up.
    for (let i = 0; i < 200; i++) await dashboard.login("203.0.113.5", "guess", value, username);
    assert.ok(dashboard.guesses() - before <= 21, `${value} ${username}`);
    dashboard.wait(60_000);
  }
});

Deno.test("Access.login() lets a user in who has mistyped the password several times", async () => {
  const dashboard = guarded();
  for (let i = 0; i < 9; i++) assert.equal(await dashboard.login("192.0.2.1", "wrong"), 401);
  assert.equal(typeof await dashboard.login("192.0.2.1", PASSWORD), "string");
});
