import assert from "node:assert/strict";
import { serveTraced } from "../support/serve_traced.ts";
import { withoutCurl } from "../support/curl.ts";
import { withDeadline } from "../support/deadline.ts";

/** What curl prints, and the code it ends with. */
async function curl(...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout } = await withDeadline(
    new Deno.Command("curl", {
      args: ["--silent", "--show-error", "--max-time", "20", ...args],
      stderr: "null",
    }).output(),
    `curl ${args.join(" ")}`,
  );
  return { code, text: new TextDecoder().decode(stdout) };
}

const MEGABYTE = new Uint8Array(1_048_576).fill(97);

Deno.test({
  name: "SuperTracer serves curl over HTTP/1.1, and records what it sent",
  ignore: withoutCurl,
  fn: async () => {
    await using server = serveTraced((request) => {
      const { searchParams } = new URL(request.url);
      return Response.json({ hello: searchParams.get("name") }, {
        status: 201,
        headers: { "x-app": "1" },
      });
    });
    const { text } = await curl(
      "--include",
      "--http1.1",
      "--header",
      "X-Mine: yes",
      `${server.origin}/greet?name=ada&name=bob`,
    );
    assert.match(text, /^HTTP\/1\.1 201 Created\r\n/);
    assert.match(text, /\r\n\r\n\{"hello":"ada"\}$/);
    const log = await server.connector.waitFor("/greet");
    assert.equal(log.statusCode, 201);
    assert.equal(log.outcome, "completed");
    assert.equal(log.headers?.["x-mine"], "yes");
    assert.match(log.userAgent ?? "", /^curl\//);
    assert.deepEqual(log.requestQuery, { name: ["ada", "bob"] });
    assert.deepEqual(log.responseBody, { hello: "ada" });
    assert.equal(log.responseHeaders?.["x-app"], "1");
    assert.equal(log.clientIp, "127.0.0.1");
  },
});

Deno.test({
  name: "SuperTracer describes a file that curl uploads",
  ignore: withoutCurl,
  fn: async () => {
    await using server = serveTraced(async (request) => {
      const form = await request.formData();
      const file = form.get("file");
      return Response.json({ title: form.get("title"), size: file instanceof File && file.size });
    });
    const path = await Deno.makeTempFile({ suffix: ".bin" });
    try {
      await Deno.writeFile(path, MEGABYTE);
      const { text } = await curl(
        "--form",
        "title=A picture",
        "--form",
        `file=@${path};type=image/png;filename=a.png`,
        `${server.origin}/upload`,
      );
      assert.deepEqual(JSON.parse(text), { title: "A picture", size: MEGABYTE.length });
    } finally {
      await Deno.remove(path);
    }
    const log = await server.connector.waitFor("/upload");
    assert.equal(log.requestBodyState, "described");
    assert.match(JSON.stringify(log.requestBody), /a\.png/);
    assert.match(JSON.stringify(log.requestBody), /title/);
    assert.ok((log.requestSizeBytes ?? 0) > MEGABYTE.length);
  },
});

Deno.test({
  name: "SuperTracer records a download that curl breaks off as aborted",
  ignore: withoutCurl,
  fn: async () => {
    const { promise: cancelled, resolve } = Promise.withResolvers<void>();
    await using server = serveTraced(() =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(MEGABYTE),
          cancel: () => resolve(),
        }),
      )
    );
    const { code } = await curl(
      "--limit-rate",
      "1M",
      "--max-time",
      "1",
      "--output",
      "/dev/null",
      `${server.origin}/endless`,
    );
    assert.equal(code, 28);
    await withDeadline(cancelled, "the app's stream to be cancelled");
    const log = await server.connector.waitFor("/endless");
    assert.equal(log.outcome, "aborted");
    assert.equal(log.statusCode, 200);
    assert.ok((log.responseSizeBytes ?? 0) > 0);
  },
});
