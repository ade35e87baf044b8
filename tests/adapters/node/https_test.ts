import { traceListener } from "@supertracer/node";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { makeTestCertificates } from "../../support/test_certificates.ts";
import { WatchedConnector } from "../../support/watched_connector.ts";

Deno.test("traceListener() records over node:https, and serves the dashboard there", async () => {
  const folder = await Deno.makeTempDir();
  const { ca, certificate, key } = await makeTestCertificates(folder);
  const connector = new WatchedConnector();
  const listener = traceListener((_request, response) => response.end("secure"), {
    connector,
    auth: { accessToken: "token-of-the-tests" },
    recording: { flushIntervalMs: 10 },
  });
  const [cert, secret] = await Promise.all(
    [certificate, key].map((path) => Deno.readTextFile(path)),
  );
  const server = createServer({ cert, key: secret }, listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  using client = Deno.createHttpClient({ caCerts: [await Deno.readTextFile(ca)] });
  const origin = `https://localhost:${port}`;
  assert.equal(await (await fetch(`${origin}/x`, { client })).text(), "secure");
  assert.equal((await connector.waitFor("/x")).url, `${origin}/x`);
  const page = await fetch(`${origin}/supertracer/`, { client });
  assert.match(await page.text(), /<!doctype html>/i);
  await listener.tracer.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await Deno.remove(folder, { recursive: true });
});
