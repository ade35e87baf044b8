import assert from "node:assert/strict";
import { refuseRebinding } from "../../../core/http/request_guard.ts";

function isRefused(request: Request, allowed: readonly string[] = []): boolean {
  try {
    refuseRebinding(request, allowed);
    return false;
  } catch (error) {
    assert.equal((error as { status?: number }).status, 421);
    return true;
  }
}

function to(host: string): Request {
  return new Request("http://x/", { headers: { host } });
}

Deno.test("refuseRebinding() refuses every name that a site may have", () => {
  for (
    const host of [
      ...["evil.example", "evil.example:8000", "EVIL.example", "192.168.1.5.evil.example", "10.1"],
      ...["localhost.evil.example", "xlocalhost", "localhost.", "evil.example:80:localhost", ""],
    ]
  ) {
    assert.equal(isRefused(to(host)), true, host);
  }
});

Deno.test("refuseRebinding() lets everybody ask for localhost and addresses", () => {
  for (
    const host of [
      ...["localhost", "localhost:8000", "app.localhost", "LocalHost", "127.0.0.1:8000"],
      ...["192.168.1.5:8000", "[fd12::1]:8000", "[::1]", "203.0.113.9"],
    ]
  ) {
    assert.equal(isRefused(to(host)), false, host);
  }
});

Deno.test("refuseRebinding() takes the names that are allowed, with any port, and no other", () => {
  const allowed = ["traces.example.com", "app"];
  for (const host of ["traces.example.com", "Traces.Example.com:8443", "app:8000"]) {
    assert.equal(isRefused(to(host), allowed), false, host);
  }
  for (const host of ["example.com", "x.traces.example.com", "traces.example.com.evil", "apps"]) {
    assert.equal(isRefused(to(host), allowed), true, host);
  }
});

Deno.test("refuseRebinding() takes the URL's authority where there is no Host, as with HTTP/2", () => {
  assert.equal(isRefused(new Request("https://evil.example/")), true);
  assert.equal(isRefused(new Request("https://localhost:8000/x")), false);
});
