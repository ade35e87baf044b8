import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { accessOf } from "../../../core/dashboard/support/dashboard_client.ts";
import { serveTraced } from "../../../support/serve_traced.ts";
import { TemporaryFile } from "../support/temporary_file.ts";

Deno.test("A session that is logged out at one instance ends at all that share the file", async () => {
  using file = new TemporaryFile();
  const options = () => ({
    connector: new SQLiteConnector(file.path),
    auth: { username: "ada", password: "pw" },
    ui: { storageSecret: "s".repeat(32) },
  });
  await using one = serveTraced(() => new Response("ok"), options());
  await using other = serveTraced(() => new Response("ok"), options());
  const statusAt = async (port: number, cookie: string) => {
    // The name of the cookie has the port in it.
    const value = cookie.slice(cookie.indexOf("="));
    const response = await fetch(`http://127.0.0.1:${port}/supertracer/api/session`, {
      headers: { cookie: `supertracer${port}${value}` },
    });
    await response.body?.cancel();
    return response.status;
  };
  const user = { username: "ada", password: "pw" };
  const [first, second] = [await accessOf(one.origin, user), await accessOf(one.origin, user)];
  assert.equal((await first.post("/api/logout", {})).status, 204);
  assert.equal(await statusAt(one.port, first.cookie), 401);
  assert.equal(await statusAt(other.port, first.cookie), 401);
  assert.equal(await statusAt(other.port, second.cookie), 200);
  assert.equal((await second.post("/api/logout/everywhere", {})).status, 204);
  await using third = serveTraced(() => new Response("ok"), options());
  assert.equal(await statusAt(third.port, second.cookie), 401);
});
