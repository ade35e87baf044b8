import assert from "node:assert/strict";
import { Api, ServerError } from "../../../dashboard/server/api.ts";

function apiWith(response: () => Response | Promise<Response>, onUnauthorized = () => {}) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const api = new Api({
    fetch: (input, init) => {
      asked.push({ url: String(input), init });
      return Promise.resolve().then(response);
    },
    onUnauthorized,
  });
  return { api, asked };
}

Deno.test("Api asks relative to the mount", async () => {
  const { api, asked } = apiWith(() => Response.json({ logs: [], next: null }));
  await api.logs(new URLSearchParams({ kind: "log", search: "a b" }));
  assert.equal(asked[0]?.url, "./api/logs?kind=log&search=a+b");
});

Deno.test("Api.session() tells of a missing login, and of its kind", async () => {
  let told = 0;
  const { api } = apiWith(
    () => Response.json({ error: "Log in first", kind: "password" }, { status: 401 }),
    () => told++,
  );
  await assert.rejects(
    api.session(),
    (error) => error instanceof ServerError && error.status === 401 && error.kind === "password",
  );
  assert.equal(told, 1);
});

Deno.test("Api.login() passes on how long to wait, and is no end of a session", async () => {
  const { api, asked } = apiWith(
    () => Response.json({ error: "Too many", retryAfterSeconds: 30 }, { status: 429 }),
    () => assert.fail("a failed login ends no session"),
  );
  await assert.rejects(
    api.login({ token: "x" }),
    (error) => error instanceof ServerError && error.retryAfterSeconds === 30,
  );
  assert.equal(asked[0]?.init?.body, '{"token":"x"}');
});

Deno.test("Api says in words what is no answer", async () => {
  const { api: down } = apiWith(() => {
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(down.status(), { name: "ApiError", message: /still running/ });
  const { api: proxy } = apiWith(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await assert.rejects(proxy.status(), { message: "The server answered with status 502." });
});

Deno.test("Api asks a busy server again when it says so, and not for ever", async () => {
  const busy = () =>
    Response.json({ error: "Busy", retryAfterSeconds: 2 }, {
      status: 429,
      headers: { "retry-after": "2" },
    });
  const waits: number[] = [];
  const answers = [busy, busy, () => Response.json({ logs: [], next: null })];
  const apiOf = (next: () => Response) =>
    new Api({
      fetch: () => Promise.resolve(next()),
      wait: (ms) => Promise.resolve(void waits.push(ms)),
    });
  const patient = apiOf(() => (answers.shift() ?? assert.fail())());
  await patient.logs(new URLSearchParams());
  assert.equal(waits.length, 2);
  assert.ok(waits.every((ms) => ms >= 2_000 && ms <= 3_000), waits.join());
  await assert.rejects(apiOf(busy).logs(new URLSearchParams()), { status: 429, message: "Busy" });
  assert.equal(waits.length, 2 + 7);
});
