import assert from "node:assert/strict";
import { COPY_FORMATS } from "../../../dashboard/copy_as/copy_formats.ts";
import type { Log } from "../../../core/log/log.ts";
import { MemoryConnector } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import { parseCsv } from "../export/support/parse_csv.ts";
import { READ_KEY } from "./support/serve_api.ts";
import { TracedApp } from "../../support/traced_app.ts";

/** What `JSON.parse` forgets: digits, infinities, signs, keys, their order, and how it was written. */
const SENT = '{ "id":1425163458913271809,"big":1e400,"zero":-0,"10":1,"2":[1.0],"a":1,"a":2,' +
  '"__proto__":{"x":1}, "e":"\\u00e9" }';

function copies(log: Log): Map<string, string> {
  return new Map(COPY_FORMATS.map(({ name, copy }) => [name, copy(log).text]));
}

for (const storage of ["memory", "sqlite"] as const) {
  Deno.test(`A body of JSON is stored, shown, exported and copied as it was sent (${storage})`, async () => {
    const connector = storage === "memory"
      ? new MemoryConnector()
      : new SQLiteConnector(":memory:");
    await using app = new TracedApp(
      async (request) => new Response(await request.text(), { headers: request.headers }),
      { connector, api: { enabled: true, apiKey: READ_KEY } },
    );
    const headers = { "content-type": "application/json" };
    await app.send("/orders", { method: "POST", headers, body: SENT });
    await app.tracer.flush();
    const ask = async (path: string): Promise<string> => {
      const answer = await app.send(`/supertracer-api/api/v1${path}`, {
        headers: { "x-api-key": READ_KEY },
      });
      assert.equal(answer.response.status, 200, answer.text);
      return answer.text;
    };
    const [row] = await connector.fetchLogs();
    const log = await connector.fetchLog(row?.id ?? 0);
    assert.ok(log !== undefined);
    assert.equal(log.requestBodyText, SENT);
    assert.equal(log.responseBodyText, SENT);

    const rest = JSON.parse(await ask(`/logs/${log.id}`));
    assert.equal(rest.request_body_text, SENT);
    assert.equal(rest.response_body_text, SENT);
    assert.equal(rest.request_body.a, 2);

    const [line = ""] = (await ask("/logs/export?format=ndjson")).split("\n");
    assert.equal(JSON.parse(line).requestBodyText, SENT);
    const [names = [], cells = []] = parseCsv(await ask("/logs/export?format=csv"));
    assert.equal(cells[names.indexOf("requestBody")], SENT);
    assert.equal(cells[names.indexOf("responseBody")], SENT);
    const [entry] = JSON.parse(await ask("/logs/export?format=har")).log.entries;
    assert.equal(entry.request.postData.text, SENT);
    assert.equal(entry.response.content.text, SENT);

    const copied = copies(log);
    assert.ok(copied.get("cURL")?.includes(`--data-raw '${SENT}'`));
    const escaped = JSON.stringify(SENT);
    assert.ok(copied.get("cURL (PowerShell)")?.includes(`data-raw = ${escaped}`));
    assert.ok(copied.get("fetch")?.includes(escaped));
    const testCode = copied.get("Deno.test") ?? "";
    assert.ok(testCode.includes(`assert.equal(await response.text(), ${escaped});`));
    assert.equal(testCode.split(escaped).length, 3, "sent, and asserted");
    assert.equal(copied.get("Markdown")?.split(`\`\`\`json\n${SENT}\n\`\`\``).length, 3);
    assert.equal(
      JSON.parse(copied.get("HAR") ?? "").log.entries[0].request.postData.text,
      SENT,
    );
  });

  Deno.test(`A form is stored, exported and copied as it was sent (${storage})`, async () => {
    const form = "b=2&10=x&2=y%20z&b=3&c=%c3%a9&empty&=&tail=";
    const connector = storage === "memory"
      ? new MemoryConnector()
      : new SQLiteConnector(":memory:");
    await using app = new TracedApp(async (request) => {
      await (storage === "memory" ? request.text() : request.formData());
      return new Response("ok");
    }, { connector });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    await app.send("/form", { method: "POST", headers, body: form });
    await app.tracer.flush();
    const [row] = await connector.fetchLogs();
    const log = await connector.fetchLog(row?.id ?? 0);
    assert.equal(log?.requestBodyText, form);
    assert.deepEqual(log?.requestBody, {
      ...{ "2": "y z", "10": "x", b: ["2", "3"], c: "\u00e9", empty: "", "": "", tail: "" },
    });
    const copied = copies(log);
    assert.ok(copied.get("cURL")?.includes(`--data-raw '${form}'`));
    const { postData } = JSON.parse(copied.get("HAR") ?? "").log.entries[0].request;
    assert.equal(postData.text, form);
    assert.equal(postData.comment, undefined);
  });
}

Deno.test("What a value says exactly carries no text", async () => {
  await using app = new TracedApp(async (request) => {
    await request.text();
    return new Response('"a"', { headers: { "content-type": "application/json" } });
  });
  const headers = { "content-type": "application/json" };
  await app.send("/", { method: "POST", headers, body: '{"a":[1,-0.5,"x"]}' });
  const log = await app.only();
  assert.equal(log.requestBodyText, undefined);
  assert.equal(log.responseBodyText, undefined);
  assert.equal(log.responseBody, "a");
});

Deno.test("The text of a body has its secrets redacted in place", async () => {
  await using app = new TracedApp(async (request) => {
    await request.text();
    return new Response("ok");
  });
  await app.send("/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{ "id": 9007199254740993, "password": "correct-horse", "password" : "battery" }',
  });
  const { requestBodyText } = await app.only();
  assert.equal(
    requestBodyText,
    '{ "id": 9007199254740993, "password": "[REDACTED]", "password" : "[REDACTED]" }',
  );
});
