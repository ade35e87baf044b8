import assert from "node:assert/strict";
import { isPlainHost, pathOf, splitTarget } from "../../../core/text/request_target.ts";

Deno.test("splitTarget() cuts after the host that was sent, whatever is in it", () => {
  const forged = "http://x/supertracer/api/logs?/public";
  assert.equal(splitTarget(forged, "x/supertracer/api/logs?").target, "/public");
  assert.equal(splitTarget(forged).target, "/supertracer/api/logs?/public");
  assert.deepEqual(splitTarget("https://a.b:8443/c?d#e", "a.b:8443"), {
    origin: "https://a.b:8443",
    target: "/c?d#e",
  });
});

Deno.test("splitTarget() takes URLs without path, host or scheme", () => {
  for (const url of ["http://h", "http://", "", "*", "http://h?x", "http+unix://%2Ftmp%2Fs/p"]) {
    const { origin, target } = splitTarget(url, "other");
    assert.equal(origin + target, url);
  }
});

Deno.test("pathOf() ends before query and fragment", () => {
  assert.equal(pathOf("/a/b?c=/d#e"), "/a/b");
  assert.equal(pathOf("/a#b?c"), "/a");
  assert.equal(pathOf("*"), "*");
});

Deno.test("isPlainHost() takes names and addresses with ports, and nothing that hides more", () => {
  for (
    const host of ["localhost", "a.example:8000", "127.0.0.1:1", "[::1]:8000", "xn--bcher-kva.ch"]
  ) {
    assert.ok(isPlainHost(host), host);
  }
  for (
    const host of [
      "",
      "a b",
      "[::1",
      "x/supertracer",
      "x?y",
      "x#y",
      "u@x",
      "x\\y",
      "x:999999",
      "x:",
      "a\u0000b",
    ]
  ) {
    assert.ok(!isPlainHost(host), host);
  }
});
