import assert from "node:assert/strict";
import { runApp } from "../../support/run_app.ts";

const EXAMPLE = "examples/nestjs/main.ts";

Deno.test("the NestJS example records routes, lines, errors and answers", async () => {
  await using app = runApp(["run", "--lock=deno.lock", "--allow-all", "--no-check", EXAMPLE], {
    env: { PORT: "0" },
  });
  const origin = await app.origin();
  const statusOf = async (path: string) => {
    const response = await fetch(`${origin}${path}`);
    await response.text();
    return response.status;
  };
  assert.equal(await statusOf("/posts/hello"), 200);
  assert.equal(await statusOf("/posts/broken"), 500);
  assert.equal(await statusOf("/posts/missing"), 404);
  assert.equal(await statusOf("/nothing"), 404);

  const [, token] = await app.stderr.waitFor(/#token=(\S+)/);
  const login = await fetch(`${origin}/supertracer/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ token }),
  });
  await login.body?.cancel();
  const cookie = login.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
  const find = async (path: string) => {
    for (let patience = 100; patience > 0; patience--) {
      const list = await fetch(`${origin}/supertracer/api/logs`, { headers: { cookie } });
      const { logs } = await list.json();
      const log = logs.find((log: { path?: string }) => log.path === path);
      if (log !== undefined) return log;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`There is no record of ${path}`);
  };
  const broken = await find("/posts/broken");
  assert.equal(broken.route, "/posts/:slug");
  assert.equal(broken.errorMessage, "Error: no such table: posts");
  assert.equal((await find("/posts/missing")).errorMessage, undefined);
  assert.equal((await find("/posts/hello")).route, "/posts/:slug");
});
