import assert from "node:assert/strict";
import type { TracerStats } from "@supertracer/core";
import { withDeadline } from "../support/deadline.ts";
import { sendAndLeave } from "../support/leaving_client.ts";
import { type Bundle, bundle } from "../support/runtimes/bundle.ts";
import { RUNTIMES } from "../support/runtimes/runtimes.ts";

let app: Promise<Bundle> | undefined;
Deno.test.afterAll(async () => await (await app)?.[Symbol.asyncDispose]());

/** A log, as the API has it. */
// deno-lint-ignore no-explicit-any
type ApiLog = Record<string, any>;

/** Asks until a value is there. */
async function eventually<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const until = performance.now() + 8_000;
  while (performance.now() < until) {
    const value = await ask();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not there: ${what}`);
}

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost:8000\r\n\r\n`;
}

for (const runtime of RUNTIMES) {
  for (const server of runtime.kind === "bun" ? ["Bun.serve"] : ["@hono/node-server", "srvx"]) {
    Deno.test(`${runtime.name}: SuperTracer records and shows requests behind ${server}`, async (test) => {
      app ??= bundle(new URL("apps/traced_app.ts", import.meta.url));
      await using running = await runtime.start(await app, [server]);
      const origin = await running.origin();
      const port = Number(new URL(origin).port);
      const base = `${origin}/supertracer-api/api/v1`;
      const headers = { "x-api-key": "key-of-the-test-app" };
      const ask = async (path: string): Promise<ApiLog> => {
        const response = await fetch(base + path, { headers });
        assert.equal(response.status, 200, path);
        return await response.json();
      };
      /** The whole record of the only request to a path. */
      const recordOf = (path: string): Promise<ApiLog> =>
        eventually(async () => {
          const { data } = await ask(`/logs?endpoint=${path}`);
          const found = data.find((log: ApiLog) => log["path"] === path && log["method"]);
          return found && await ask(`/logs/${found.id}`);
        }, path);
      const notes = async () => await (await fetch(`${origin}/notes`)).json();

      await test.step("a response with its address, sizes, bodies and a line", async () => {
        assert.equal(await (await fetch(`${origin}/json?page=2`)).text(), '{"hello":"world"}');
        const log = await recordOf("/json");
        assert.equal(log["client_ip"], "127.0.0.1");
        assert.equal(log["status_code"], 200);
        assert.equal(log["outcome"], "completed");
        assert.equal(log["response_size_bytes"], 17);
        assert.deepEqual(log["response_body"], { hello: "world" });
        assert.match(log["response_headers"]["content-type"], /^application\/json/);
        const { data } = await ask(`/logs?request_id=${log["request_id"]}`);
        assert.equal(data.length, 2, "the request and its line");
      });

      await test.step("a request body", async () => {
        const response = await fetch(`${origin}/echo`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"name":"ada","password":"do-not-keep"}',
        });
        assert.equal(await response.text(), '{"got":{"name":"ada","password":"do-not-keep"}}');
        const log = await recordOf("/echo");
        assert.equal(log["status_code"], 201);
        assert.deepEqual(log["request_body"], { name: "ada", password: "[REDACTED]" });
      });

      await test.step("a stream", async () => {
        assert.equal(await (await fetch(`${origin}/stream`)).text(), "one two three");
        const log = await recordOf("/stream");
        assert.equal(log["response_size_bytes"], 13);
        assert.equal(log["response_body"], "one two three");
        assert.equal(log["outcome"], "completed");
      });

      await test.step("a large body, cut", async () => {
        assert.equal((await (await fetch(`${origin}/large`)).text()).length, 1_000_000);
        const log = await recordOf("/large");
        assert.equal(log["response_size_bytes"], 1_000_000);
      });

      await test.step("a client that leaves a stream: the source is cancelled", async () => {
        await sendAndLeave(port, get("/endless"), { bytes: 2_000 });
        assert.equal((await recordOf("/endless"))["outcome"], "aborted");
        await eventually(
          async () => (await notes()).notes.includes("cancelled") || undefined,
          "cancel",
        );
      });

      // Bun 1.3 asks a source that has always something at once without an end, bare too.
      const waits = runtime.name !== "Bun 1.3";
      if (waits) {
        await test.step("a client that does not read: the source waits", async () => {
          using connection = await Deno.connect({ hostname: "127.0.0.1", port });
          await connection.write(new TextEncoder().encode(get("/fast")));
          let before = -1;
          await eventually(async () => {
            const { pulled } = await notes();
            const rests = pulled === before;
            before = pulled;
            await new Promise((resolve) => setTimeout(resolve, 200));
            return rests && pulled > 0 || undefined;
          }, "the source is not asked for more");
        });
      }

      await test.step("a client that leaves before the response", async () => {
        await sendAndLeave(port, get("/slow"), { ms: 100 });
        assert.equal((await recordOf("/slow"))["outcome"], "aborted");
        await sendAndLeave(port, get("/waits"), { ms: 100 });
        const log = await recordOf("/waits");
        assert.equal(log["outcome"], "aborted");
        assert.equal(log["error_message"], null);
      });

      await test.step("errors", async () => {
        assert.equal((await fetch(`${origin}/caught`)).status, 500);
        const caught = await recordOf("/caught");
        assert.equal(caught["error_message"], "TypeError: of the app");
        assert.match(caught["stack_trace"], /TypeError: of the app/);
        const thrown = await fetch(`${origin}/throws`);
        await thrown.text();
        assert.equal(thrown.status, 500);
        assert.equal((await recordOf("/throws"))["error_message"], "Error: thrown");
        await fetch(`${origin}/breaks`).then((response) => response.text()).catch(() => {});
        const broken = await recordOf("/breaks");
        assert.equal(broken["error_message"], "Error: broken stream");
        assert.equal(broken["outcome"], "failed");
      });

      await test.step("the dashboard: page, login, list, live stream", async () => {
        const mount = `${origin}/supertracer`;
        const refused = await fetch(`${mount}/api/logs`);
        assert.equal(refused.status, 401);
        await refused.body?.cancel();
        const login = await fetch(`${mount}/api/login`, {
          method: "POST",
          headers: { "content-type": "application/json", origin },
          body: JSON.stringify({ token: "token-of-the-test" }),
        });
        assert.equal(login.status, 204, await login.text());
        const cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
        const page = await fetch(`${mount}/`, { headers: { cookie } });
        assert.equal(page.status, 200);
        assert.match(await page.text(), /<!doctype html>/i);
        const list = await fetch(`${mount}/api/logs`, { headers: { cookie } });
        assert.equal(list.status, 200);
        assert.match(await list.text(), /"\/echo"/);
        const live = await fetch(`${mount}/api/live`, { headers: { cookie } });
        assert.equal(live.status, 200);
        assert.match(live.headers.get("content-type") ?? "", /^text\/event-stream/);
        const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
        await (await fetch(`${origin}/live-one`)).text();
        let seen = "";
        await withDeadline(
          (async () => {
            while (!seen.includes("/live-one")) seen += (await reader?.read())?.value ?? "";
          })(),
          () => `the request in the live stream:\n${seen}`,
        );
        await reader?.cancel();
      });

      running.kill("SIGTERM");
      assert.equal((await running.waitForExit()).code, 0);
      const stats: TracerStats = JSON.parse(running.stdout.lines.at(-1) ?? "");
      assert.equal(stats.caught, 0);
      assert.equal(stats.captured, stats.saved);
    });
  }
}
