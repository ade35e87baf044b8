import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";

/** Secrets that are recognized whole only: by their end, or by their length. */
const SECRETS: Readonly<Record<string, string>> = {
  "a card number": "4242 4242 4242 4242",
  "a web token": `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${"qZ7".repeat(12)}`,
  "a login in a URL": "https://hunter2:hunter2hunter2@db",
  "a key of a service": `ghp_${"aB3dE5gH7jK9".repeat(3)}`,
};

/** A text whose secret goes on beyond a limit, of which so much is before it. */
function cutAfter(secret: string, before: number, limit: number): string {
  return `${"x ".repeat(limit).slice(0, limit - before - 1)} ${secret} and more ${
    "y ".repeat(300)
  }`;
}

/** Nothing of a secret that is longer than what tells its kind. */
function assertHidden(text: string, secret: string, what: string): void {
  const rest = secret.replace(/^(?:https:\/\/|ghp_|eyJ|4242)|@db$/g, "");
  for (let at = 0; at + 6 <= rest.length; at++) {
    const part = rest.slice(at, at + 6);
    if (/^[ x]+$/.test(part)) continue;
    assert.ok(!text.includes(part), `${what}: ${part} in ...${text.slice(-80)}`);
  }
}

Deno.test("SuperTracer redacts bodies before it cuts them, wherever the limit goes through", async () => {
  const limit = 200;
  await using app = new TracedApp(async (request) => {
    const text = await request.text();
    return new Response(text, { headers: { "content-type": "text/plain" } });
  }, { capture: { maxRequestBodySize: limit, maxResponseBodySize: limit } });
  for (const [name, secret] of Object.entries(SECRETS)) {
    for (let before = 6; before < secret.length; before += 5) {
      const body = cutAfter(secret, before, limit);
      await app.send("/", { method: "POST", headers: { "content-type": "text/plain" }, body });
      const log = (await app.logs()).at(-1);
      assert.equal(log?.requestBodyState, "truncated");
      assert.equal(log.responseBodyState, "truncated");
      assertHidden(String(log.requestBody), secret, `${name}, ${before}, request`);
      assertHidden(String(log.responseBody), secret, `${name}, ${before}, response`);
    }
  }
});

Deno.test("SuperTracer redacts messages and names of loggers before it cuts them", async () => {
  await using app = new TracedApp(() => new Response("ok"));
  for (const [name, secret] of Object.entries(SECRETS)) {
    for (let before = 6; before < secret.length; before += 7) {
      const loggerName = cutAfter(secret, before, 200);
      app.tracer.getLogger(loggerName).info(cutAfter(secret, before, 65_536));
      const log = (await app.logs()).at(-1);
      assertHidden(log?.content ?? "", secret, `${name}, ${before}, message`);
      assertHidden(log?.loggerName ?? "", secret, `${name}, ${before}, name`);
    }
  }
});
