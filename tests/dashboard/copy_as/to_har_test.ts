import fc from "fast-check";
import assert from "node:assert/strict";
import type { Log } from "../../../core/log/log.ts";
import { toHar } from "../../../dashboard/copy_as/to_har.ts";
import { harFaults } from "../../core/export/support/har_schema.ts";
import { COMMANDS, TRAPS } from "../../core/export/support/hostile_requests.ts";
import { sampleRequest } from "../../core/export/support/sample_request.ts";

function entryOf(log: Log) {
  const har = JSON.parse(toHar(log).text);
  assert.deepEqual(harFaults(har), []);
  return har.log.entries[0];
}

Deno.test("harFaults() finds faults", () => {
  const { log } = JSON.parse(toHar(sampleRequest()).text);
  assert.notDeepEqual(harFaults({ log: { ...log, entries: [{}] } }), []);
  assert.notDeepEqual(harFaults({ log: { ...log, creator: undefined } }), []);
  log.entries[0].request.url = "http://a b/{}";
  assert.notDeepEqual(harFaults({ log }), []);
});

Deno.test("toHar() is a valid HTTP Archive with what was recorded", () => {
  const entry = entryOf(sampleRequest({
    responseHeaders: { "content-type": "application/json", "set-cookie": ["a=1; Path=/", "b=2"] },
  }));
  assert.equal(entry.startedDateTime, "2026-11-24T11:01:42.118Z");
  assert.equal(entry.time, 12.5);
  assert.deepEqual(entry.timings, { send: 0, wait: 11, receive: 1.5 });
  assert.equal(entry.request.method, "POST");
  assert.deepEqual(entry.request.queryString, [{ name: "page", value: "2" }]);
  assert.equal(entry.request.postData.text, '{"sku":"A-191","count":2}');
  assert.equal(entry.response.status, 201);
  assert.deepEqual(entry.response.cookies, [{ name: "a", value: "1" }, { name: "b", value: "2" }]);
  assert.equal(entry.response.content.text, '{"id":7}');
  assert.equal(entry.comment, undefined);
});

Deno.test("toHar() says what of the bodies is missing", () => {
  const cut = entryOf(sampleRequest({ requestBody: "{", requestBodyState: "truncated" }));
  assert.match(cut.request.postData.comment, /only the first 1 of 25 bytes/);
  const multipart = { multipart: [{ name: "file", filename: "a.png", type: "image/png" }] };
  const form = entryOf(sampleRequest({ requestBody: multipart, requestBodyState: "described" }));
  assert.deepEqual(form.request.postData.params, [
    { name: "file", fileName: "a.png", contentType: "image/png" },
  ]);
  assert.match(form.comment, /multipart form: file \(file a\.png, image\/png\)/);
  const unread = entryOf(sampleRequest({ requestBody: undefined, requestBodyState: "unread" }));
  assert.match(unread.request.postData.comment, /the app never read it \(25 bytes/);
});

Deno.test("toHar() is valid whatever was recorded", () => {
  for (const text of [...COMMANDS, ...TRAPS, "lone \ud800"]) {
    const log = sampleRequest({
      method: text,
      url: `http://localhost:8000/${text}?${text}`,
      headers: { [text]: text, cookie: text },
      requestBody: text,
      responseHeaders: { "set-cookie": [text, text], location: text },
      responseBody: { [text]: text },
      errorMessage: text,
    });
    assert.equal(entryOf(log).response.status, 201, text);
  }
  fc.assert(fc.property(
    fc.record({
      timestamp: fc.double(),
      durationMs: fc.option(fc.double(), { nil: undefined }),
      ttfbMs: fc.option(fc.double(), { nil: undefined }),
      statusCode: fc.option(fc.integer(), { nil: undefined }),
      url: fc.string({ unit: "binary" }),
      responseSizeBytes: fc.option(fc.double(), { nil: undefined }),
      requestBody: fc.jsonValue(),
      responseBody: fc.jsonValue(),
    }),
    (changes) => void entryOf(sampleRequest(changes)),
  ));
});
