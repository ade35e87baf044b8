import assert from "node:assert/strict";
import { PostgresServer } from "../../support/postgres_server.ts";

const APP = new URL("./support/unclosed_app.ts", import.meta.url).pathname;

/** Runs an app that saves a log and closes nothing. */
async function run(url: string, permissions: readonly string[]) {
  const { code, stderr, stdout, signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, APP, url],
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(30_000),
  }).output();
  assert.equal(signal, null, "it did not end by itself");
  const decoder = new TextDecoder();
  return { code, errors: decoder.decode(stderr), output: decoder.decode(stdout) };
}

Deno.test("PostgreSQLConnector needs few permissions, and lets the process end", async (t) => {
  await using server = await PostgresServer.start({ tls: true });
  const url = await server.createDatabase();
  const env = "--allow-env=PGAPPNAME,PGTARGETSESSIONATTRS";
  await t.step("the server's address, and two variables that the driver reads", async () => {
    const { code, errors, output } = await run(url, [env, "--allow-net=127.0.0.1"]);
    assert.equal(code, 0, errors);
    assert.equal(output, "saved\n");
    assert.doesNotMatch(errors, /warning|error/i);
  });
  await t.step("and names one that is missing", async () => {
    const { output } = await run(url, [env]);
    assert.match(output, /^Cannot connect .*Requires net access to "127.0.0.1:\d+"/);
    const { output: other } = await run(url, ["--allow-net=127.0.0.1"]);
    assert.match(other, /^Cannot connect .*Requires env access to "PGAPPNAME"/);
  });
});
