import assert from "node:assert/strict";
import type { Log } from "../../../core/log/log.ts";
import { toTestCode } from "../../../dashboard/copy_as/to_test_code.ts";
import { sampleRequest } from "../../core/export/support/sample_request.ts";
import { TracedApp } from "../../support/traced_app.ts";

const IMPORT = 'import assert from "node:assert/strict";\n';

/** Runs copied tests as one file, with the permissions that they ask for. */
async function runTests(
  texts: readonly string[],
  { env, check = false }: { env?: Record<string, string>; check?: boolean } = {},
): Promise<{ code: number; output: string }> {
  const directory = await Deno.makeTempDir();
  try {
    const bodies = texts.map((text) => text.replace(IMPORT, ""));
    await Deno.writeTextFile(`${directory}/copied_test.ts`, IMPORT + bodies.join("\n"));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["test", "--no-prompt", "--allow-net", "--allow-env=BASE_URL", directory],
        ...(check ? [] : ["--no-check"]),
      ],
      cwd: directory,
      env: { NO_COLOR: "1", ...env },
    }).output();
    return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** An app whose answers can be turned into others. */
function shop(isBroken: () => boolean): TracedApp {
  return new TracedApp(async (request) => {
    const { pathname } = new URL(request.url);
    const body = await request.text();
    if (isBroken()) return Response.json({ error: "out of order" }, { status: 503 });
    switch (pathname) {
      case "/moved":
        return new Response(null, { status: 302, headers: { location: "/" } });
      case "/text":
        return new Response("it's `quoted` ${x} \u2028 \u202e \\ \0 \u{1f600} " + body);
      case "/huge":
        return new Response("x".repeat(100_000));
      case "/image":
        return new Response(new Uint8Array(50), { headers: { "content-type": "image/png" } });
      case "/polluted":
        return new Response('{"__proto__":{"a":1},"b":"\u2028"}', {
          headers: { "content-type": "application/json" },
        });
      case "/secret":
        return Response.json({ password: `hunter2-${crypto.randomUUID()}`, id: 1 });
      default:
        return Response.json({ path: pathname, body, list: [1, null, { deep: true }] }, {
          status: 201,
        });
    }
  });
}

async function recordAll(app: TracedApp): Promise<Log[]> {
  const json = { "content-type": "application/json" };
  await app.send("/orders?a=%41&b=[1]", {
    method: "PUT",
    headers: json,
    body: '{"sku":"it\'s","n":1}',
  });
  await app.send("/text", { method: "POST", body: "h'e\"l`l$o\n" });
  for (const path of ["/moved", "/huge", "/image", "/polluted", "/secret"]) {
    await app.send(path, { redirect: "manual" });
  }
  await app.send("/head", { method: "HEAD" });
  return (await app.logs({ kind: "request" })).map((log) => ({ ...log }));
}

Deno.test("toTestCode() passes against the app that was recorded, and fails against another", async () => {
  let isBroken = false;
  await using app = shop(() => isBroken);
  const logs = await recordAll(app);
  assert.equal(logs.length, 8);
  const texts = logs.map((log) => toTestCode(log).text);
  const passed = await runTests(texts, { check: true });
  assert.equal(passed.code, 0, passed.output);
  assert.match(passed.output, /8 passed \| 0 failed/);
  isBroken = true;
  const failed = await runTests(texts);
  assert.notEqual(failed.code, 0);
  assert.match(failed.output, /0 passed \| 8 failed/);
});

Deno.test("toTestCode() goes to BASE_URL, and compares the body", async () => {
  await using app = shop(() => false);
  await app.send("/orders", { method: "POST", body: "x" });
  const log = await app.only();
  const elsewhere = { ...log, url: "http://localhost:1/orders", headers: {} };
  const { text } = toTestCode(elsewhere);
  const env = { BASE_URL: `http://localhost:${app.port}` };
  assert.equal((await runTests([text], { env })).code, 0);
  const other = toTestCode({ ...elsewhere, responseBody: { path: "/other" } }).text;
  assert.notEqual((await runTests([other], { env })).code, 0);
});

Deno.test("toTestCode() asserts no body that is cut, redacted or not stored", () => {
  const states: readonly Partial<Log>[] = [
    { responseBody: '{"id', responseBodyState: "truncated", responseSizeBytes: 50_000 },
    { responseBody: { secret: "[REDACTED]" } },
    { responseBody: "image/png, 9 bytes", responseBodyState: "described" },
    { responseHeaders: { "content-type": "text/plain" }, responseBody: "other size" },
  ];
  for (const state of states) {
    const { text, notes } = toTestCode(sampleRequest(state));
    assert.match(
      text,
      /assert\.equal\(response\.status, 201\);\n {2}await response\.body\?\.cancel/,
    );
    assert.equal(notes.at(-1), "The response body is not asserted.");
  }
});
