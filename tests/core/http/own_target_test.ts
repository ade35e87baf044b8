import assert from "node:assert/strict";
import { ownTarget } from "../../../core/http/own_target.ts";

function own(url: string, host = "localhost:8000"): string | undefined {
  return ownTarget(
    { url, headers: new Headers(host === "" ? {} : { host }) } as Request,
    "/supertracer",
  );
}

Deno.test("ownTarget() finds what lies at or below the mount path", () => {
  assert.equal(own("http://localhost:8000/supertracer"), "");
  assert.equal(own("http://localhost:8000/supertracer/"), "/");
  assert.equal(own("http://localhost:8000/supertracer?a=b"), "?a=b");
  assert.equal(own("http://localhost:8000/supertracer/api/logs?x=1"), "/api/logs?x=1");
  assert.equal(own("http://localhost:8000/supertracer/x", ""), "/x");
});

Deno.test("ownTarget() leaves everything else to the app", () => {
  for (
    const path of [
      "",
      "/",
      "/supertracer-demo",
      "/supertracerX",
      "/SUPERTRACER",
      "/a/supertracer",
      "//supertracer",
      "/%73upertracer",
      "/supertracer;x",
      "/supertracer%2Flogs",
    ]
  ) assert.equal(own(`http://localhost:8000${path}`), undefined, path);
});

Deno.test("ownTarget() is not led by a forged Host", () => {
  for (
    const host of [
      "x/supertracer/api/logs?",
      "x/supertracer#",
      "u@x/supertracer",
      "a b/supertracer/",
    ]
  ) {
    assert.equal(own(`http://${host}/public`, host), undefined, host);
  }
  assert.equal(own("http://elsewhere/supertracer", "localhost:8000"), undefined);
  assert.equal(
    own("http://x/supertracer/api/logs?/public", "x/supertracer/api/logs?, localhost"),
    undefined,
  );
});
