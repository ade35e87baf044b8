import assert from "node:assert/strict";
import { bodyKind } from "../../../core/capture/record_body.ts";
import { codingsIn } from "../../../core/log/body_headers.ts";
import { mediaType } from "../../../core/text/media_type.ts";

const KINDS: Readonly<Record<string, string>> = {
  "application/json": "json",
  "application/x-amz-json-1.1": "json",
  "application/x-amz-json-1.0; charset=utf-8": "json",
  "application/problem+json": "json",
  "application/vnd.api+json": "json",
  "model/gltf+json": "json",
  "application/csp-report": "json",
  "application/json, application/json": "json",
  "text/html, application/json; charset=utf-8": "json",
  'multipart/form-data; boundary="a,b"': "multipart",
  "image/svg+xml": "text",
  "application/vnd.openapi+yaml": "text",
  "application/typescript": "text",
  "application/x-ndjson": "text",
  "text/plain;charset=utf-8, text/plain;charset=utf-8": "text",
  "image/png": "binary",
  "application/octet-stream": "binary",
};

for (const [type, kind] of Object.entries(KINDS)) {
  Deno.test(`bodyKind() records ${type} as ${kind}`, () => {
    assert.equal(bodyKind(type, "{}"), kind);
  });
}

Deno.test("mediaType() takes the last of several, and no comma in quotes", () => {
  assert.equal(mediaType("text/html, text/plain"), "text/plain");
  assert.equal(mediaType("text/html, "), "text/html");
  assert.equal(mediaType('text/html; a="x, text/plain"'), "text/html");
  assert.equal(mediaType("nothing, of the kind"), "nothing, of the kind");
});

Deno.test("codingsIn() knows encodings, and words that mean none", () => {
  for (const none of ["", "none", "Identity", "identity", "utf-8", "aws-chunked", "binary"]) {
    assert.deepEqual(codingsIn(none), []);
  }
  assert.deepEqual(codingsIn("GZIP"), ["gzip"]);
  assert.deepEqual(codingsIn("identity, br"), ["br"]);
  assert.deepEqual(codingsIn("gzip, gzip"), ["gzip", "gzip"]);
});
