import assert from "node:assert/strict";
import { connect } from "node:net";
import { once } from "node:events";
import { headerList } from "../../../core/capture/runtime_internals.ts";
import { TracedApp } from "../../support/traced_app.ts";

Deno.test("headerList() gives what request.headers would, of a request that was served", async () => {
  let pairs: readonly (readonly [string, string])[] | undefined;
  let headers: [string, string][] = [];
  await using server = Deno.serve({ port: 0, onListen() {} }, (request) => {
    pairs = headerList(request);
    headers = [...request.headers];
    return new Response();
  });
  const sent = { "X-One": "1", "x-two": "a, b", cookie: "a=1; b=2", "x-latin": "\u00e9" };
  await (await fetch(`http://localhost:${server.addr.port}/`, { headers: sent })).text();
  assert.ok(pairs !== undefined, "this runtime keeps them elsewhere now");
  assert.deepEqual(pairs.map(([name, value]) => [name.toLowerCase(), value]).sort(), headers);
});

Deno.test("headerList() gives what request.headers would, of a request that was made", () => {
  const request = new Request("http://a/", { headers: { "X-One": "1" } });
  request.headers.append("x-one", "2");
  request.headers.set("x-two", "3");
  const pairs = headerList(request)?.map(([name, value]) => [name.toLowerCase(), value]);
  assert.deepEqual(pairs, [["x-one", "1"], ["x-one", "2"], ["x-two", "3"]]);
});

Deno.test("SuperTracer joins headers that come several times, as request.headers does", async () => {
  await using app = new TracedApp(() => new Response("ok"), { capture: { trustProxy: 1 } });
  const socket = connect(app.port, "127.0.0.1");
  socket.write(
    `GET / HTTP/1.1\r\nHost: localhost:${app.port}\r\nX-Forwarded-For: 203.0.113.7\r\n` +
      "X-One: 1\r\nX-Forwarded-For: 198.51.100.9\r\nx-one: 2\r\nConnection: close\r\n\r\n",
  );
  socket.resume();
  await once(socket, "close");
  const log = await app.only();
  assert.equal(log.headers?.["x-one"], "1, 2");
  assert.equal(log.headers?.["x-forwarded-for"], "203.0.113.7, 198.51.100.9");
  assert.equal(log.clientIp, "198.51.100.9", "the one that the trusted proxy wrote");
});
