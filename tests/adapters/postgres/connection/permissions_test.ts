import assert from "node:assert/strict";
import { PostgresServer } from "../../../support/postgres_server.ts";

const APP = new URL("../support/unclosed_app.ts", import.meta.url).pathname;

/** Runs an app that saves a log and closes nothing. */
async function run(
  url: string,
  permissions: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const { code, stderr, stdout, signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, APP, url],
    env: { NO_COLOR: "1", ...env },
    signal: AbortSignal.timeout(30_000),
  }).output();
  assert.equal(signal, null, "it did not end by itself");
  const decoder = new TextDecoder();
  return { code, errors: decoder.decode(stderr), output: decoder.decode(stdout) };
}

const NET = "--allow-net=127.0.0.1";

Deno.test("PostgreSQLConnector needs one permission, and lets the process end", async (t) => {
  await using server = await PostgresServer.start({
    tls: true,
    hba: ["host all trusted all trust"],
  });
  const url = await server.createDatabase();
  const database = new URL(url).pathname.slice(1);
  await server.query("create role trusted login superuser");
  await t.step("the server's address", async () => {
    const { code, errors, output } = await run(url, [NET, "--deny-env"]);
    assert.equal(code, 0, errors);
    assert.equal(output, "saved\n");
    assert.doesNotMatch(errors, /warning|error/i);
  });
  await t.step("the same without a password", async () => {
    const trusted = `postgres://trusted@127.0.0.1:${server.port}/${database}`;
    const { code, errors, output } = await run(trusted, [NET, "--deny-env"]);
    assert.equal(code, 0, errors);
    assert.equal(output, "saved\n");
  });
  await t.step("and names it where it is missing", async () => {
    const { output } = await run(url, []);
    assert.match(output, /^Cannot connect .*Requires net access to "127.0.0.1:\d+"/);
  });
  await t.step("and takes nothing from the environment", async () => {
    const empty = `postgres://postgres@127.0.0.1:${server.port}/${database}`;
    const env = {
      ...{ PGPASSWORD: server.password, PGAPPNAME: "other", PGTARGETSESSIONATTRS: "standby" },
      ...{ PGHOST: "127.0.0.2", PGPORT: "1", PGUSER: "nobody", PGDATABASE: "none", PGMAX: "9" },
    };
    const { output } = await run(empty, [NET, "--allow-env"], env);
    assert.match(output, /^Cannot connect .*user or password is wrong/);
    assert.equal((await run(url, [NET, "--allow-env"], env)).output, "saved\n");
  });
});
