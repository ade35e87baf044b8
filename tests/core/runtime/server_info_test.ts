import assert from "node:assert/strict";
import { connectionAddress, hasClientLeft } from "../../../core/runtime/server_info.ts";

const request = new Request("http://localhost/");

Deno.test("connectionAddress() reads what each server passes along", () => {
  const bun = {
    requestIP(given: Request) {
      assert.ok(this === bun);
      return given === request ? { address: "10.0.0.2", port: 1 } : null;
    },
  };
  const lazy = Object.assign(Object.create(request), { ip: "10.0.0.4" });
  assert.equal(connectionAddress(request, { remoteAddr: { hostname: "10.0.0.1" } }), "10.0.0.1");
  assert.equal(connectionAddress(request, bun), "10.0.0.2");
  const node = { incoming: { socket: { remoteAddress: "::ffff:10.0.0.3" } } };
  assert.equal(connectionAddress(request, node), "10.0.0.3");
  assert.equal(connectionAddress(lazy, undefined), "10.0.0.4");
  for (
    const info of [undefined, null, "x", {}, { incoming: null }, { remoteAddr: { path: "/s" } }]
  ) {
    assert.equal(connectionAddress(request, info), undefined);
  }
  assert.equal(connectionAddress(undefined, undefined), undefined);
});

Deno.test("hasClientLeft() believes only a server that says so", () => {
  const left = { destroyed: true, writableEnded: false };
  assert.equal(hasClientLeft(request, { outgoing: left }, 0), true);
  assert.equal(hasClientLeft({ runtime: { node: { res: left } } }, undefined, 0), true);
  assert.equal(hasClientLeft(request, { outgoing: { ...left, writableEnded: true } }, 0), false);
  assert.equal(hasClientLeft(request, {}, 0), false);
  const bun = { requestIP: () => null };
  const aborted = { signal: { aborted: true } };
  assert.equal(hasClientLeft(aborted, bun, 10), true);
  assert.equal(hasClientLeft(aborted, bun, 1), false, "nobody asks for brief requests");
  assert.equal(hasClientLeft({ signal: { aborted: false } }, bun, 10), false);
});
